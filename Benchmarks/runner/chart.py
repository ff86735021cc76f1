"""results.svg: how many times the floor's seconds each one took."""
from html import escape

from .measure import median_ratio
from .parts import FLOOR, OURS

WIDTH = 760
LABELS = 220  # where the bars begin
VALUES = 60  # room for the figures behind the bars
BAR = 20
STEP = 28

STYLE = """
    text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; }
    .note { fill: #59636e; font-size: 12px; }
    .floor { fill: #8c959f; } .ours { fill: #1a7f37; } .peer { fill: #b6bfc9; }
    .axis { stroke: #8c959f; stroke-dasharray: 3 3; }
    @media (prefers-color-scheme: dark) {
        text { fill: #f0f6fc; }
        .note { fill: #9198a1; }
        .floor { fill: #768390; } .ours { fill: #3fb950; } .peer { fill: #4d5560; }
        .axis { stroke: #768390; }
    }"""


def svg(part):
    runs = part["runs"]
    order = [FLOOR, OURS, *sorted((name for name in runs if name not in (FLOOR, OURS)), key=lambda name: cost(runs, name))]
    body = []
    y = 24
    for figure, title in (("cpuSeconds", "CPU seconds"), ("wallSeconds", "Wall seconds")):
        body.append(f'<text class="title" x="0" y="{y}">{title}, as a multiple of the floor</text>')
        y += 14
        body += bars(y, [(name, median_ratio(runs[name], runs[FLOOR], figure)) for name in order])
        y += STEP * len(order) + 30
    notes = (
        "floor: libopus decodes every packet, SHA-256 sees every output byte, the bytes are written; nothing else.",
        "The peers run on one core, as people write them; floor and opusstitch on all. Shorter is better.",
    )
    for note in notes:
        body.append(f'<text class="note" x="0" y="{y}">{escape(note)}</text>')
        y += 18
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img" '
        f'aria-label="CPU and wall seconds as multiples of the floor">\n<style>{STYLE}\n</style>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def cost(runs, name):
    return median_ratio(runs[name], runs[FLOOR], "cpuSeconds")


def bars(top, rows):
    scale = (WIDTH - LABELS - VALUES) / max(value for _, value in rows)
    drawn = []
    for number, (name, value) in enumerate(rows):
        y = top + number * STEP
        kind = {FLOOR: "floor", OURS: "ours"}.get(name, "peer")
        width = value * scale
        drawn += [
            f'<text x="{LABELS - 10}" y="{y + 15}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="{kind}" x="{LABELS}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2"/>',
            f'<text x="{LABELS + width + 6:.1f}" y="{y + 15}">{value:.2f} ×</text>',
        ]
    x = LABELS + scale
    drawn.append(f'<line class="axis" x1="{x:.1f}" y1="{top - 4}" x2="{x:.1f}" y2="{top + STEP * len(rows) - 4}"/>')
    return drawn
