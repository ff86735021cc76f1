/// The look of the page: light and dark as the reader has it, and on paper.
enum PageStyle {
    static let text = #"""

        :root {
            --page: #f6f6f4; --panel: #ffffff; --rule: #dcdcd7; --text: #1c1d1f; --quiet: #5b5e63; --accent: #1a5fb4;
            --accent-soft: #e4edf8; --warn: #9a3412; --warn-soft: #fdf0e6; --grid: #ebebe7; --head: #c01c28;
            --speaker-0: #1a5fb4; --speaker-1: #a34d00; --speaker-2: #1f6f4a; --speaker-3: #7a3a9d; --speaker-4: #9b2257;
            --speaker-5: #4f5d00; --mix: #55585e; --on-speaker: #ffffff; --tint: 0.1;
            --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
            --mono: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Liberation Mono", monospace;
            color-scheme: light;
        }
        @media (prefers-color-scheme: dark) {
            :root:not(.printing) {
                --page: #17181a; --panel: #1f2023; --rule: #37393d; --text: #e7e7e4; --quiet: #a3a6ab; --accent: #8ab8f0;
                --accent-soft: #24344a; --warn: #f0a878; --warn-soft: #3a2a20; --grid: #2b2d30; --head: #ff7a82;
                --speaker-0: #7fb2f0; --speaker-1: #f0a35e; --speaker-2: #74c79d; --speaker-3: #c79be6; --speaker-4: #ee8db5;
                --speaker-5: #c3cf6a; --mix: #b4b7bc; --on-speaker: #17181a; --tint: 0.16;
                color-scheme: dark;
            }
        }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        html { height: 100%; }
        body {
            margin: 0; height: 100%; display: grid; grid-template-columns: 20rem minmax(0, 1fr); background: var(--page);
            color: var(--text); font: 14px/1.45 var(--sans); font-variant-numeric: tabular-nums;
        }
        h1, h2, h3, p, ol, ul, dl, dd, figure { margin: 0; padding: 0; }
        ol, ul { list-style: none; }
        h1, h2, h3, caption { font-weight: 600; text-align: start; }
        a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
        bdi, td, dd, h2, li { unicode-bidi: isolate; }
        code, .mono { font: 12px/1.5 var(--mono); }
        .number { text-align: end; }
        .quiet { color: var(--quiet); }
        .spread { flex: 1; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
        main:focus { outline: none; }
        .skip { position: absolute; inset: 0 auto auto 0; z-index: 9; padding: .5rem 1rem; background: var(--panel); }
        .skip:not(:focus) { transform: translateY(-120%); }

        /* Controls */
        button, select, input[type=search] {
            font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--rule); border-radius: 6px;
            height: 30px; padding: 0 .6rem;
        }
        button { cursor: pointer; display: inline-flex; align-items: center; justify-content: center; white-space: nowrap; }
        button:hover, select:hover { border-color: var(--quiet); }
        button svg { width: 14px; height: 14px; fill: currentColor; }
        label { display: inline-flex; align-items: center; gap: .35rem; color: var(--quiet); white-space: nowrap; }
        label select { color: var(--text); padding: 0 .3rem; }
        input[type=checkbox] { accent-color: var(--accent); margin: 0; }
        .buttons { display: inline-flex; }
        .buttons button { border-radius: 0; margin-inline-start: -1px; padding: 0 .5rem; }
        .buttons button:first-child { border-radius: 6px 0 0 6px; }
        .buttons button:last-child { border-radius: 0 6px 6px 0; }
        kbd {
            font: 12px var(--mono); border: 1px solid var(--rule); border-radius: 4px; padding: 1px 5px; background: var(--page);
        }

        /* The list of sessions */
        nav { display: flex; flex-direction: column; min-height: 0; border-inline-end: 1px solid var(--rule); }
        nav > header { padding: .8rem 1rem .6rem; }
        h1 { font-size: 15px; }
        h1 a { color: inherit; text-decoration: none; }
        h1 a:hover { text-decoration: underline; }
        #day-facts { color: var(--quiet); font-size: 12.5px; }
        #finding { display: grid; grid-template-columns: 1fr 1fr; gap: .4rem; padding: 0 1rem; }
        #finding > input { grid-column: 1 / -1; }
        #finding > * { min-width: 0; width: 100%; }
        #finding select { padding: 0 .3rem; font-size: 13px; }
        #count { padding: .5rem 1rem .35rem; font-size: 12.5px; color: var(--quiet); border-bottom: 1px solid var(--rule); }
        #list { overflow-y: auto; flex: 1; min-height: 0; overscroll-behavior: contain; }
        #list li { content-visibility: auto; contain-intrinsic-size: auto 51px; border-bottom: 1px solid var(--rule); }
        #list a {
            display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: .5rem; padding: .4rem 1rem;
            color: inherit; text-decoration: none; border-inline-start: 3px solid transparent;
        }
        #list a:hover { background: var(--panel); }
        #list a:focus-visible { outline-offset: -2px; }
        #list a[aria-current] { background: var(--accent-soft); border-inline-start-color: var(--accent); }
        #list b { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        #list span {
            grid-column: 1 / -1; color: var(--quiet); font-size: 12.5px; white-space: nowrap; overflow: hidden;
            text-overflow: ellipsis;
        }
        #list button { margin: .6rem 1rem; }
        .badge {
            color: var(--warn); background: var(--warn-soft); border-radius: 9px; padding: 0 .5rem; font-size: 12px;
            font-style: normal; line-height: 18px; align-self: center; white-space: nowrap;
        }

        /* A session */
        main { min-width: 0; min-height: 0; display: flex; flex-direction: column; }
        #session { display: flex; flex-direction: column; min-height: 0; flex: 1; }
        #stage { padding: .8rem 1.2rem .6rem; background: var(--panel); border-bottom: 1px solid var(--rule); }
        #stage > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem 1rem; padding-inline-end: 2.5rem; }
        h2 { font-size: 18px; overflow-wrap: anywhere; }
        #session-facts { color: var(--quiet); }
        #player { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .5rem; margin: .6rem 0; }
        #player > button svg { width: 16px; height: 16px; }
        #play { width: 44px; background: var(--accent); border-color: var(--accent); color: var(--panel); }
        #play .if-playing, #play[aria-label=Pause] .if-paused { display: none; }
        #play[aria-label=Pause] .if-playing { display: inline; }
        #clock { margin: 0 .6rem; white-space: nowrap; color: var(--quiet); }
        #clock b { color: var(--text); font-size: 16px; display: inline-block; min-width: 5.2em; }
        #utc { margin-inline-start: .8rem; padding-inline-start: .8rem; border-inline-start: 1px solid var(--rule); }
        #voices { display: inline-flex; flex-wrap: wrap; gap: .2rem .8rem; }
        #voices .swatch, #lanes .swatch, td .swatch {
            position: static; display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-inline-end: .4rem;
            background: var(--colour);
        }
        .notice {
            margin: .5rem 0 0; padding: .4rem .8rem; color: var(--warn); background: var(--warn-soft); border-radius: 6px;
            overflow-wrap: anywhere;
        }
        #map, #wave { position: relative; overflow: hidden; border: 1px solid var(--rule); cursor: pointer; }
        #map { height: 22px; border-radius: 6px 6px 0 0; border-bottom: 0; background: var(--page); }
        #wave { border-radius: 0 0 6px 6px; touch-action: pan-y; }
        #map canvas, #wave canvas { display: block; width: 100%; height: 100%; }
        #map i, #wave i { position: absolute; top: 0; bottom: 0; left: 0; pointer-events: none; }
        i.head { width: 2px; margin-left: -1px; background: var(--head); }
        #cursor { width: 1px; background: var(--quiet); }
        #window { border: 1px solid var(--accent); background: color-mix(in srgb, var(--accent) 12%, transparent); }
        #under-cursor {
            position: absolute; top: 4px; left: 0; padding: 1px 7px; border-radius: 5px; background: var(--text);
            color: var(--page); font-size: 12.5px; white-space: nowrap; pointer-events: none;
        }
        #lanes span {
            position: absolute; left: 5px; font-size: 12px; padding: 0 5px; border-radius: 4px; pointer-events: none;
            background: color-mix(in srgb, var(--panel) 82%, transparent); white-space: nowrap; max-width: 60%;
            overflow: hidden; text-overflow: ellipsis;
        }

        /* What is known of it */
        #papers { flex: 1; min-height: 0; overflow-y: auto; padding: .9rem 1.2rem 2rem; }
        table { border-collapse: collapse; width: 100%; }
        caption, h3 { font-size: 14px; padding-bottom: .3rem; }
        th {
            font-size: 12px; font-weight: 600; color: var(--quiet); text-align: start; border-bottom: 1px solid var(--rule);
            white-space: nowrap;
        }
        th.number { text-align: end; }
        th, td { padding: .25rem .8rem .25rem 0; vertical-align: baseline; }
        td { border-bottom: 1px solid var(--grid); }
        #messages tbody tr { cursor: pointer; }
        #messages tbody tr:hover { background: var(--panel); }
        #messages tbody tr[aria-current] { background: var(--accent-soft); }
        #messages td:first-child, #messages th:first-child { padding-inline-start: .4rem; }
        #messages td { white-space: nowrap; }
        td button { border: 0; background: none; padding: 0; height: auto; color: var(--accent); text-decoration: underline; }
        td code { display: block; max-width: 24ch; overflow: hidden; text-overflow: ellipsis; }
        td.name { max-width: 14rem; overflow: hidden; text-overflow: ellipsis; }
        td em { font-style: normal; color: var(--warn); font-weight: 600; }
        .why { max-width: 60ch; white-space: normal; overflow-wrap: anywhere; font-size: 12.5px; }
        .unplaced { white-space: normal; overflow-wrap: anywhere; font-size: 12.5px; }
        .unplaced audio { display: block; width: 18rem; max-width: 100%; height: 32px; margin: .2rem 0; }
        #time-note { color: var(--quiet); font-size: 12.5px; padding: .5rem 0; max-width: 75ch; }
        #session-problems, #overview section { margin-bottom: 1.2rem; }
        .problems li { padding: .35rem 0 .35rem .8rem; border-inline-start: 3px solid var(--warn); margin-bottom: .3rem; }
        .problems b { color: var(--warn); }
        .problems li { overflow-wrap: anywhere; max-width: 90ch; }
        dl.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; }
        dl.facts dt { color: var(--quiet); }
        dl.facts dd { overflow-wrap: anywhere; }
        #overview { padding: 1.2rem 1.4rem; overflow-y: auto; }
        #overview h2 { padding-bottom: .6rem; }
        #overview td { overflow-wrap: anywhere; }
        #overview .facts { margin-bottom: 1.2rem; }

        /* Conversations in writing, and all messages in one list */
        #session.written :is(#player, #map, #wave, #audio, #messages) { display: none; }
        #session.written dl.facts { grid-template-columns: minmax(0, 2fr) minmax(0, 5fr); }
        #session.written dt { overflow-wrap: anywhere; }
        #written { max-width: 60rem; margin-bottom: 1.2rem; }
        #written li { padding: .45rem .8rem .55rem; border-inline-start: 3px solid transparent; scroll-margin: 2rem; }
        #written li[aria-current] { background: var(--accent-soft); border-inline-start-color: var(--accent); }
        #written time, #written .file { color: var(--quiet); font-size: 12.5px; }
        #written .swatch { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-inline: .3rem;
            background: var(--colour); }
        .words { overflow-wrap: anywhere; unicode-bidi: isolate; }
        #written .file { overflow-wrap: anywhere; }
        #matter { padding: 1.2rem 1.4rem; overflow-y: auto; }
        #matter-filter { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1rem; margin: .6rem 0; }
        #matter-filter select { max-width: 16rem; }
        #matter-count { color: var(--quiet); }
        #matter-rows td { vertical-align: top; }
        #matter-rows td:first-child { white-space: nowrap; }
        #matter-rows tbody tr { cursor: pointer; }
        #matter-rows tbody tr:hover { background: var(--panel); }
        #matter-rows td.name a { display: block; max-width: 11rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
        #matter-rows td.said { width: 100%; }
        #matter-link { font-size: 12.5px; padding-top: .2rem; }
        .spoken { overflow-wrap: anywhere; }

        #said {
            position: fixed; bottom: 1rem; left: 50%; transform: translateX(-50%); padding: .4rem 1rem; border-radius: 6px;
            background: var(--text); color: var(--page); max-width: 80vw; overflow-wrap: anywhere;
        }
        #said:empty { visibility: hidden; }
        #help-button { position: fixed; top: .8rem; right: 1.2rem; width: 30px; padding: 0; color: var(--quiet); }
        dialog {
            border: 1px solid var(--rule); border-radius: 10px; background: var(--panel); color: var(--text);
            max-width: 34rem; padding: 1.2rem 1.4rem;
        }
        dialog::backdrop { background: rgb(0 0 0 / .35); }
        dialog dl { margin: .8rem 0; }
        dialog dl div { display: grid; grid-template-columns: 9rem 1fr; padding: .15rem 0; }
        dialog p { color: var(--quiet); font-size: 13px; margin-bottom: .8rem; }

        @media (max-width: 60rem), (max-height: 34rem) {
            body, main, #session, nav { display: block; height: auto; }
            nav { border: 0; border-bottom: 1px solid var(--rule); }
            #list { max-height: 14rem; }
            #papers { overflow-x: auto; overflow-y: visible; }
        }
        @media (prefers-contrast: more) {
            :root { --quiet: var(--text); --rule: currentColor; }
        }
        @media print {
            body, main, #session { display: block; height: auto; background: none; font-size: 10pt; }
            body:has(#session:not([hidden])) nav, #finding, #help-button, #said, .skip, #map, #player button, #player label,
            #voices, .head, #cursor, #under-cursor, #count, .unplaced audio { display: none !important; }
            nav, #stage, #wave { border-color: #999; }
            #list, #papers, #overview { overflow: visible; }
            #list li { content-visibility: visible; break-inside: avoid; }
            #stage, #papers { padding-inline: 0; }
            tr, li { break-inside: avoid; }
            td code { max-width: none; overflow-wrap: anywhere; white-space: normal; font-size: 7pt; }
            thead { display: table-header-group; }
            a { color: inherit; }
        }
        """#
}
