import TestSupport
import Testing

/// The page for those who see little, use no mouse, or have a small screen.
@Suite("The review page for everybody", .serialized)
struct AccessPageTests {
    /// Every view, with words, problems, redactions of none, and files.
    private static let views: [(name: String, hash: String, isShown: String)] = [
        ("overview", "", "find('overview').childElementCount > 3"),
        ("session", "session=barge-in&t=15", "document.querySelectorAll('#messages tbody tr').length === 6"),
        ("words", "session=barge-in&t=11", "document.querySelectorAll('#spoken li').length === 6"),
        ("problems", "session=wrong-size", "document.querySelectorAll('#session-problems li').length > 0"),
        (
            "messages", "messages",
            "matter.loaded === index.pieces.length && (find('matter-search').value = 'report', matter.filter(),"
                + " document.querySelectorAll('#matter-rows tbody tr, #matter-files li').length > 2)"
        ),
        (
            "text conversation", "session=zoom-ABCDEF123456-20251201T000000Z-20251231T000000Z&m=1",
            "document.querySelectorAll('#written li').length === 2"
        ),
        (
            "notes", "notes",
            "!find('notebook').hidden && find('notebook').innerText.includes('a planned span')"
                + " && find('notebook').innerText.includes('a note of mine')"
        ),
        ("check", "check", "!find('check').hidden"),
    ]

    /// A note and a planned redaction, which the session shows too.
    private static let noted = """
        notes.save({ session: 'barge-in', sessionId: 'barge-in', from: 14.9, to: 17.4, text: 'a note of mine',
          tags: ['money'], issues: ['fees'], bookmark: true, by: 'J. Doe' }),
        notes.plan([{ session: 'barge-in', sessionId: 'barge-in', from: '14.900', to: '17.400', speaker: 'user',
          style: 'tone', reason: 'a planned span' }]), null
        """

    private static let help = [["evaluate": "find('help').showModal()"]]
    private static let noHelp = [["evaluate": "find('help').close()"]]

    /// The dark theme in both browsers, as Firefox takes it only from its preferences.
    private static let dark = """
        (() => { for (const sheet of document.styleSheets) for (const rule of sheet.cssRules)
          if (rule.media?.mediaText.includes('prefers-color-scheme')) rule.media.mediaText = 'all'
          return getComputedStyle(document.body).backgroundColor })()
        """

    /// What axe-core finds in the part that differs between views, as text.
    private static let axe = """
        axe.run({ exclude: ['#list'] }, { rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] })
          .then(({ violations }) => violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`).join('; '))
        """

    /// What is covered by something else, or wider than the screen, where the page is scrolled to it.
    private static let covered = """
        (() => {
          const wide = document.scrollingElement.scrollWidth > innerWidth ? ['the page is too wide'] : []
          const within = find('help').open ? find('help') : document
          const controls = [...within.querySelectorAll('button, select, input, #content a')]
            .filter((control) => control.getClientRects().length && !control.closest('#list'))
          return wide.concat(controls.filter((control) => {
            control.scrollIntoView({ block: 'center' })
            const box = control.getClientRects()[0]
            const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
            return box.left < 0 || box.right > innerWidth + 1 || !(control.contains(top) || top?.contains(control))
          }).map((control) => control.id || control.outerHTML.slice(0, 80))).join('; ')
        })()
        """

    @Test(
        "axe-core finds nothing in any view, light, dark and at 200 %; nothing is covered or cut off at 390 pixels",
        arguments: Browser.Engine.allCases)
    func everyView(engine: Browser.Engine) throws {
        let (page, _) = try CitingPageTests.page.get()
        let find =
            "import importlib.util as u; print(u.find_spec('axe_playwright_python').submodule_search_locations[0])"
        let folder = try Tool.python(["-c", find]).text.split(separator: "\n").joined()
        let script = String(decoding: try Disk.bytes(folder + "/axe.min.js"), as: UTF8.self)
        func visit(_ view: (name: String, hash: String, isShown: String), _ check: String) -> [[String: Any]] {
            [["evaluate": "(location.hash = '\(view.hash)', null)"], ["wait": view.isShown], ["evaluate": check]]
        }
        func visitAll(_ check: String) -> [[String: Any]] {
            Self.views.flatMap { visit($0, check) } + Self.help + [["evaluate": check]] + Self.noHelp
        }
        let sticky = """
            (() => { document.querySelector('#messages tbody tr:nth-child(3)').scrollIntoView({ block: 'start' })
              const [view, table, head] = ['#papers', '#messages', '#messages th'].map(
                (selector) => document.querySelector(selector).getBoundingClientRect().top)
              return table < view - 20 && Math.abs(head - view) < 2 })()
            """
        var steps: [[String: Any]] = [["evaluate": script + "\n;null"], ["evaluate": Self.noted]]
        steps += visitAll(Self.axe)
        let light = steps.count
        steps += visit(Self.views[1], sticky)
        steps += [["viewport": [640, 400, 2]], ["evaluate": Self.dark]] + visitAll(Self.axe)
        let zoomed = steps.count
        steps += [["viewport": [390, 844, 1]]] + visitAll(Self.covered)
        let found = try Browser.visit(page, steps, in: engine)
        func expectNothing(in steps: Range<Int>) {
            let names = Self.views.map(\.name) + ["help"]
            for (index, name) in names.enumerated() {
                let step = steps.lowerBound + (index < Self.views.count ? 3 * index + 2 : 3 * index + 1)
                #expect(found.text(step) == "", "\(name)")
            }
        }
        expectNothing(in: 2..<light)
        #expect(found.values[light + 2] == .flag(true))
        #expect(found.text(light + 4) == "rgb(23, 24, 26)")
        expectNothing(in: light + 5..<zoomed)
        expectNothing(in: zoomed + 1..<steps.count)
        found.expectClean()
    }
}
