import Foundation
import Foundations
import TestSupport
import Testing

@Suite("The review page checks its copy of the bag", .serialized)
struct CheckPageTests {
    private static let result = "document.querySelector('#check-result').innerText"
    private static var isDone: [String: Any] { ["wait": "check.hasher === undefined && \(result) !== ''"] }
    private static let verdict = "document.querySelector('#check-verdict').innerText"

    /// The bag with a file that is changed, one that is gone and one that is planted.
    private static func tampered(_ folder: TemporaryFolder) throws -> String {
        let copy = folder("copy")
        _ = try Tool.run("cp", ["-r", try NotedBag.bag.get(), copy])
        var sound = try Disk.bytes("\(copy)/data/sessions/barge-in/timeline.wav")
        sound[sound.count / 2] ^= 1
        try Disk.write(sound, to: "\(copy)/data/sessions/barge-in/timeline.wav")
        try Disk.remove("\(copy)/data/sessions/one-clip/timeline.dat")
        try Disk.write([1], to: "\(copy)/data/planted.txt")
        try Disk.write([1], to: "\(copy)/manifest-sha512.txt")
        return copy
    }

    private static func expect(_ found: String) {
        #expect(found.contains("This copy differs from its manifests."), "\(found)")
        for part in [
            "Other content than in the manifest (1)\ndata/sessions/barge-in/timeline.wav",
            "Missing (1)\ndata/sessions/one-clip/timeline.dat", "In no manifest (1)\ndata/planted.txt",
            "the page does not check what they list (1)\nmanifest-sha512.txt",
        ] { #expect(found.contains(part), "\(found)") }
    }

    // In Chromium alone: WebDriver BiDi chooses files for Firefox, but no folders.
    @Test("finds every file right, or names those that are not, and can read the recordings from then on")
    func folders() throws {
        let folder = TemporaryFolder()
        let bag = try NotedBag.bag.get()
        let copy = try Self.tampered(folder)
        let visit = try Browser.visit(
            try NotedBag.page.get().replacing("#session=barge-in", with: "#check"),
            [
                ["files": ["#check-folder", bag]], Self.isDone, ["evaluate": Self.verdict],
                ["evaluate": "document.querySelector('#check-result code').innerText"],
                ["evaluate": "document.querySelector('#check').innerText"],
                ["files": ["#check-folder", copy]],
                ["wait": "check.hasher === undefined && \(Self.result).includes('differs')"],
                ["evaluate": Self.result],
                // A folder inside the bag is none.
                ["files": ["#check-folder", copy + "/data"]], ["wait": "\(Self.result).includes('has no bagit.txt')"],
                // Notes that are saved now name the tag manifest.
                ["files": ["#check-folder", bag]],
                ["wait": "check.hasher === undefined && \(Self.result).includes('Every file')"],
                ["evaluate": "bagName().tagManifestSha256"],
                // The speakers of one file can be told apart now, so a planned redaction is heard for one of them.
                ["click": "#list a[data-name='barge-in']"],
                ["wait": "mixer.isRouted && player.leader?.readyState >= 2"],
                [
                    "evaluate": "notes.plan([{ session: 'barge-in', sessionId: 'barge-in', from: '14.900',"
                        + " to: '17.400', speaker: 'user', style: 'tone', reason: 'card' }]), find('loop').checked = true,"
                        + " range.set(15, 17), preview.set(true), range.play(), window.gain = (name) =>"
                        + " Math.max(...mixer.voices.find((voice) => voice.name === name).sides.map(({ gain }) =>"
                        + " gain.value)), null"
                ],
                ["wait": "gain('user') < 0.01 && gain('agent_tts') > 0.99 && player.position > 15"],
                ["evaluate": "document.querySelector('#preview-note').innerText"],
                ["key": "v"], ["wait": "gain('user') > 0.99"],
            ])
        let digest = Disk.sha256(Data(try Disk.bytes(bag + "/tagmanifest-sha256.txt"))).hexadecimal
        #expect(visit.text(2)?.hasPrefix("Every file matches: ") == true, "\(visit.values)")
        #expect(visit.text(3) == digest && visit.text(12) == digest)
        #expect(visit.text(4)?.contains("What this proves, and what it does not") == true)
        Self.expect(try #require(visit.text(7)))
        #expect(visit.text(17) == "Planned spans are silent in this preview, also where a tone is chosen.")
        visit.expectClean()
    }

    @Test("in Firefox, too, with a worker and without one")
    func firefox() throws {
        let folder = TemporaryFolder()
        let copy = try Self.tampered(folder)
        let paths = try Disk.digests(copy).keys.sorted()
        // Files without their folder, which the page gets from a list.
        let names = try String(
            decoding: JSONSerialization.data(withJSONObject: paths), as: UTF8.self)
        let run = """
            check.run(\(names).map((path, at) => {
                const file = new File([chosen[at]], path.split('/').pop());
                Object.defineProperty(file, 'webkitRelativePath', { value: `copy/${path}` });
                return file;
            }))
            """
        let visit = try Browser.visit(
            try NotedBag.page.get().replacing("#session=barge-in", with: "#check"),
            [
                [
                    "evaluate": "find('choose-files').addEventListener('change', () => { window.chosen ="
                        + " [...find('choose-files').files]; }, { capture: true })"
                ],
                ["files": ["#choose-files"] + paths.map { "\(copy)/\($0)" }], ["wait": "window.chosen?.length > 0"],
                ["evaluate": "FileHasher.start().then((hasher) => Boolean(hasher.worker))"],
                ["evaluate": run + ".then(() => null)"], ["evaluate": Self.result],
                ["evaluate": "FileHasher.worker = () => Promise.reject(new Error('none'))"],
                ["evaluate": run + ".then(() => null)"], ["evaluate": Self.result],
            ], in: .firefox)
        #expect(visit.values[3] == .flag(true))
        Self.expect(try #require(visit.text(5)))
        #expect(visit.text(8) == visit.text(5))
        visit.expectClean()
    }
}
