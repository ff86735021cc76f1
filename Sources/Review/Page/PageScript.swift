/// What the page does: one script from parts that share a scope. The page has no other, and no library.
enum PageScript {
    static let text = """

        'use strict';
        {
        const index = JSON.parse(document.getElementById('index').textContent);
        \(parts.joined(separator: "\n"))
        }

        """

    private static let parts = [words, timeline, wave, player, session, writing, list, matter, overview, keys]
}
