import Calls
import Conversations

/// The page as it stands before its script has run. Nothing in it comes from outside.
enum PageMarkup {
    static let text = #"""
        <body>
        <a class="skip" href="#content">Skip the list of sessions</a>
        <nav id="sessions" aria-labelledby="day">
        <header>
        <h1 id="day"><a href="#">Recorded conversations</a></h1>
        <p id="day-facts"></p>
        <p id="matter-link" hidden><a href="#messages">All messages by time</a></p>
        </header>
        <form role="search" id="finding">
        <input type="search" id="search" placeholder="Search sessions" aria-label="Search sessions" autocomplete="off"
         spellcheck="false" aria-keyshortcuts="/">
        <select id="sort" aria-label="Order of the list">
        <option value="start">Earliest first</option>
        <option value="-start">Latest first</option>
        <option value="-length">Longest first</option>
        <option value="length">Shortest first</option>
        <option value="-clips">Most messages first</option>
        <option value="-problems">Most problems first</option>
        <option value="name">By name</option>
        </select>
        <select id="filter" aria-label="Filter by problems">
        <option value="">All sessions</option>
        <option value="some">With problems</option>
        <option value="none">Without problems</option>
        </select>
        </form>
        <p id="count" role="status"></p>
        <ol id="list"></ol>
        </nav>
        <main id="content" tabindex="-1">
        <noscript><p class="notice">This page needs JavaScript. The same facts are in summary.json, in the folder above, and in
        each session's timeline.json.</p></noscript>
        <section id="overview"></section>
        <section id="matter" aria-labelledby="matter-title" hidden>
        <h2 id="matter-title">All messages by time</h2>
        <form id="matter-filter" role="search">
        <label>Source <select id="matter-source"><option value="">all</option></select></label>
        <label>Person <select id="matter-person"><option value="">all</option></select></label>
        <input type="search" id="matter-search" placeholder="Search messages" aria-label="Search messages" autocomplete="off"
         spellcheck="false">
        <p id="matter-count" role="status"></p>
        </form>
        <div id="matter-notices"></div>
        <table id="matter-rows"><thead><tr><th scope="col">UTC time</th><th scope="col">Source</th><th scope="col">Person</th>
        <th scope="col">Message</th><th scope="col">Conversation</th></tr></thead><tbody></tbody></table>
        <p id="matter-more"></p>
        </section>
        <section id="session" aria-labelledby="session-title" hidden>
        <div id="stage">
        <header>
        <h2 id="session-title"></h2>
        <p id="session-facts"></p>
        </header>
        <div id="notices" role="alert"></div>
        <div id="player" role="group" aria-label="Player">
        <button type="button" id="previous" aria-label="Previous message" aria-keyshortcuts="p" title="Previous message (p)">
        <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 3h2v10H3zM13 3v10L6 8z"/></svg></button>
        <button type="button" id="play" aria-label="Play" aria-keyshortcuts="Space" title="Play or pause (space)">
        <svg viewBox="0 0 16 16" aria-hidden="true"><path class="if-paused" d="M4 2.5v11L13 8z"/><path class="if-playing"
         d="M3.5 3h3v10h-3zM9.5 3h3v10h-3z"/></svg></button>
        <button type="button" id="next" aria-label="Next message" aria-keyshortcuts="n" title="Next message (n)">
        <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M11 3h2v10h-2zM3 3v10l7-5z"/></svg></button>
        <p id="clock"><b id="position">0:00.000</b> <span id="length"></span><span id="utc"></span></p>
        <label>Speed <select id="speed" aria-keyshortcuts="[ ]"></select></label>
        <label title="Jump over stretches in which nobody speaks (s)"><input type="checkbox" id="skip"
         aria-keyshortcuts="s"> Skip silences</label>
        <span id="voices"></span>
        <span class="spread"></span>
        <span class="buttons"><button type="button" id="zoom-out" aria-label="Zoom out" aria-keyshortcuts="-"
         title="Zoom out (-)"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 7h10v2H3z"/></svg></button><button
         type="button" id="zoom-all" aria-keyshortcuts="0" title="The whole session (0)">All</button><button
         type="button" id="zoom-in" aria-label="Zoom in" aria-keyshortcuts="+" title="Zoom in (+)"><svg viewBox="0 0 16 16"
         aria-hidden="true"><path d="M3 7h4V3h2v4h4v2H9v4H7V9H3z"/></svg></button></span>
        <button type="button" id="copy-link" aria-keyshortcuts="c" title="A link that opens here (c)">Copy link</button>
        <button type="button" id="copy-quote" aria-keyshortcuts="q" title="This moment in words (q)">Copy quote</button>
        </div>
        <div id="map" aria-hidden="true"><canvas></canvas><i id="window"></i><i class="head"></i></div>
        <div id="wave" role="slider" tabindex="0" aria-label="Position in the recording" aria-valuemin="0">
        <canvas aria-hidden="true"></canvas><div id="lanes" aria-hidden="true"></div>
        <i class="head"></i><i id="cursor" hidden></i><output id="under-cursor" aria-hidden="true" hidden></output>
        </div>
        <div id="audio"></div>
        </div>
        <div id="papers">
        <section id="session-problems" aria-labelledby="problems-title" hidden><h3 id="problems-title">Problems</h3>
        <ul></ul></section>
        <table id="messages"><caption>Messages</caption>
        <thead><tr><th scope="col">UTC time</th><th scope="col" class="number">Offset</th><th scope="col">Speaker</th>
        <th scope="col">Message</th><th scope="col" class="number">Length</th><th scope="col">Status</th>
        <th scope="col">SHA-256 of the clip</th></tr></thead><tbody></tbody></table>
        <ol id="written" hidden></ol>
        <p id="time-note"></p>
        <dl id="session-files"></dl>
        </div>
        </section>
        </main>
        <p id="said" role="status"></p>
        <button type="button" id="help-button" aria-keyshortcuts="?" title="Keys (?)">?</button>
        <dialog id="help" aria-labelledby="help-title"><form method="dialog">
        <h2 id="help-title">Keys</h2>
        <dl>
        <div><dt><kbd>space</kbd></dt><dd>play or pause</dd></div>
        <div><dt><kbd>←</kbd> <kbd>→</kbd></dt><dd>5 seconds back or on; with <kbd>shift</kbd> 1 second</dd></div>
        <div><dt><kbd>home</kbd> <kbd>end</kbd></dt><dd>beginning or end</dd></div>
        <div><dt><kbd>n</kbd> <kbd>p</kbd></dt><dd>next or previous message</dd></div>
        <div><dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next or previous session of the list</dd></div>
        <div><dt><kbd>[</kbd> <kbd>]</kbd></dt><dd>slower or faster</dd></div>
        <div><dt><kbd>s</kbd></dt><dd>skip silences, or not</dd></div>
        <div><dt><kbd>+</kbd> <kbd>-</kbd> <kbd>0</kbd></dt><dd>zoom in, zoom out, the whole session</dd></div>
        <div><dt><kbd>c</kbd> <kbd>q</kbd></dt><dd>copy a link that opens here, or a quote of this moment</dd></div>
        <div><dt><kbd>/</kbd></dt><dd>search the sessions</dd></div>
        <div><dt><kbd>?</kbd> <kbd>esc</kbd></dt><dd>show these keys, close them</dd></div>
        </dl>
        <p>A click on the waveform jumps there, a click on a bar or a row to the start of that message. The wheel with
        <kbd>ctrl</kbd> zooms. Waveforms are drawn as high as the loudest moment of the session allows; a hatched mark is a
        message that could not be placed, where its timestamp would put it.</p>
        <button autofocus>Close</button>
        </form></dialog>
        """#
}
