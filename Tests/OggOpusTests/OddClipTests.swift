import OggOpus
import TestSupport
import Testing

/// The kinds of odd clips that were met, each with what has to come out of it, at 16 and 48 kHz.
@Suite("An odd clip")
struct OddClipTests {
    // MARK: - Chains

    @Test(
        "of joined files is all of them, whatever their serial numbers",
        arguments: [[7, 8], [7, 7], [7, 8, 7], [7, 7, 7]])
    func chains(serialNumbers: [UInt32]) throws {
        let parts = try serialNumbers.enumerated().map {
            try MadeClip(packets: 12, serialNumber: $1, seed: UInt64($0))
        }
        try expect(parts.flatMap(\.bytes), links: parts.map { $0.sound() }, findings: [])
    }

    @Test("joined with itself is played twice")
    func joinedWithItself() throws {
        let clip = try MadeClip(packets: 12)
        try expect(clip.bytes + clip.bytes, links: [clip.sound(), clip.sound()], findings: [])
    }

    @Test("whose header is written twice is one stream", arguments: 0..<5)
    func repeatedHeaders(way: Int) throws {
        let clip = try MadeClip(packets: 20)
        let (head, tags, audio) = (clip.head, clip.tags, clip.audio)
        let pages: [OddPage] =
            switch way {
            case 0: [head, tags, head, tags] + audio
            case 1: [head, head, tags] + audio
            case 2: [head, tags, tags] + audio
            case 3: [head, tags] + audio[..<2] + [head, tags] + audio[2...]
            default: [head, tags] + audio[..<1] + [head, tags] + audio[1..<3] + [head, tags] + audio[3...]
            }
        try expect(pages.bytes, links: [clip.sound()], findings: [.repeatedPages])
    }

    @Test("in which a file without its headers follows is all of both")
    func joinedWithoutHeaders() throws {
        let clip = try MadeClip(packets: 20)
        let second = try MadeClip(packets: 20, seed: 2)
        var both = clip.sound()
        both.pieces += second.sound().pieces
        both.samples48k += 20 * 960
        var audio = clip.audio
        audio[3].flags = 0
        try expect(
            ([clip.head, clip.tags] + audio + second.audio).bytes, links: [both],
            findings: [.granulePositions])
    }

    @Test("of which a part has exactly the samples that are skipped, or less, has none of it; only less is told")
    func emptyPart() throws {
        for (samples, isTold) in [(1, false), (0, false), (-1, true)] as [(Int64, Bool)] {
            let clip = try MadeClip(packets: 12)
            var part = try MadeClip(packets: 1, serialNumber: 8)
            let preSkip = 960 - samples
            part.head.body.replaceSubrange(10..<12, with: [UInt8(preSkip & 255), UInt8(preSkip >> 8)])
            let facts = try OddClipReading.facts(of: clip.bytes + part.bytes)
            #expect(facts.links.map(\.samples48k) == [12 * 960 - MadeClip.preSkip, Int(max(0, samples))])
            #expect(
                facts.findings.contains { $0.message.contains("shorter than its pre-skip") } == isTold, "\(samples)")
        }
    }

    // MARK: - Packets

    @Test(
        "with packets that nothing can decode is silent where they stand",
        arguments: [[2], [2, 3, 4], [7, 8], [5, 6, 7, 8, 9], [12, 19], [18, 19]])
    func malformed(places: [Int]) throws {
        for packet in [
            [], [0x4B], [0x4B, 0x3F, 1, 2], [0x4B, 0x00], [0x4B, 0x41, 255, 255, 255], [0x4A, 255], [0x82, 255],
        ] as [[UInt8]] {
            let clip = try MadeClip(
                packets: 20, replace: Dictionary(uniqueKeysWithValues: places.map { ($0, packet) }))
            try expect(clip.bytes, links: [clip.sound(silent: Set(places))], findings: [.undecodable])
        }
    }

    @Test("with packets of no bytes that take no time loses none, and says that they are there")
    func placeholders() throws {
        let clip = try MadeClip(packets: 20)
        var audio = clip.audio
        audio[1].segments.insert(0, at: 1)
        audio[2].segments.insert(0, at: 0)
        try expect(
            ([clip.head, clip.tags] + audio).bytes, links: [clip.sound()], findings: [.undecodable])
    }

    // MARK: - Pages

    @Test("of which pages stand twice plays each once", arguments: 0..<6)
    func repeatedPages(way: Int) throws {
        let clip = try MadeClip(packets: 20)
        let audio = clip.audio
        var marked = audio[3]
        marked.flags = 0
        let pages: [OddPage] =
            switch way {
            case 0: [audio[0]] + audio
            case 1: audio[...1] + audio
            case 2: audio[...1] + [audio[1]] + audio[2...]
            case 3: audio + [audio[3]]
            case 4: audio[..<3] + [marked, audio[3]]  // the end mark came later
            default: audio + audio
            }
        let bytes = ([clip.head, clip.tags] + pages).bytes
        try expect(bytes, links: [clip.sound()], findings: [.repeatedPages])
        let count = [1, 2, 1, 1, 1, 4][way]
        let words = "\(count) \(count == 1 ? "page is" : "pages are") repeated"
        let findings = try OddClipReading.facts(of: bytes).findings
        #expect(findings.contains { $0.message.hasPrefix(words) }, "\(findings)")
    }

    @Test("whose page numbers are of no use loses nothing", arguments: 0..<4)
    func uselessNumbers(way: Int) throws {
        var clip = try MadeClip(packets: 20)
        for index in clip.audio.indices {
            clip.audio[index].number =
                [0, 2 + 3 * UInt32(index + 1), 9 &- UInt32(index), 0xFFFF_FFFF &+ UInt32(index)][way]
        }
        try expect(clip.bytes, links: [clip.sound()], findings: [.pageNumbers])
    }

    @Test("whose packets go on over pages with numbers of no use loses nothing")
    func uselessNumbersOverPages() throws {
        var encoding = OpusEncoding()
        (encoding.sampleRate, encoding.bitrate, encoding.application) = (48_000, 256_000, .audio)
        let clip = try Clips.clip(seconds: 0.4, encoding: encoding, seed: 3) { $0.segmentsPerPage = 1 }
        var damaged = clip
        for page in OggPatch.pages(of: clip).dropFirst(2) {
            damaged.replaceSubrange(page.lowerBound + 18..<page.lowerBound + 22, with: [0, 0, 0, 0])
            OggPatch.fixChecksum(of: page, in: &damaged)
        }
        let facts = try OddClipReading.facts(of: damaged)
        #expect(facts.findings.map(\.kind) == [.pageNumbers])
        #expect(try OddClipReading.decode(damaged, facts, rate: 48_000).samples == OggOracle.decode(clip, rate: 48_000))
    }

    @Test("with a page behind its place stays silent there, and says so")
    func latePage() throws {
        var clip = try MadeClip(packets: 20)
        clip.audio.swapAt(1, 2)
        try expect(clip.bytes, links: [clip.sound(silent: [5, 6, 7, 8, 9])], findings: [.hole, .repeatedPages])
    }

    // MARK: - Granule positions

    @Test("that starts below zero is placed whole", arguments: [1, 8, 312, 959, 4795, 48_000, 1_000_000])
    func startsBelowZero(samples: Int64) throws {
        var clip = try MadeClip(packets: 20)
        for index in clip.audio.indices { clip.audio[index].granulePosition -= samples }
        try expect(clip.bytes, links: [clip.sound()], findings: [.granulePositions])
    }

    @Test("with one wrong granule position is placed whole", arguments: [-2, 0, -48_000, .max, .min] as [Int64])
    func oneWrongGranule(granule: Int64) throws {
        for page in 1..<3 {
            var clip = try MadeClip(packets: 20)
            clip.audio[page].granulePosition = granule
            try expect(clip.bytes, links: [clip.sound()], findings: [.granulePositions])
        }
    }

    @Test("whose granule positions contradict its sound is placed whole, and says so", arguments: 0..<9)
    func contradictingGranules(way: Int) throws {
        var clip = try MadeClip(packets: 20)
        for index in clip.audio.indices {
            let right = clip.audio[index].granulePosition
            switch way {
            case 0: clip.audio[index].granulePosition -= index > 1 ? 2000 : 0  // they step back
            case 1: clip.audio[index].granulePosition -= index > 1 ? 150 : 0
            case 2: clip.audio[index].granulePosition += index == 0 ? 700 : 0  // the first one is too high
            case 3: clip.audio[index].granulePosition = right / 3  // at another rate
            case 4: clip.audio[index].granulePosition = 0
            case 5: clip.audio[index].granulePosition = right / 48  // milliseconds
            case 6: clip.audio[index].granulePosition = 1000
            case 7: clip.audio[index].granulePosition -= index == 3 ? 5000 : 0  // and no end mark
            default: clip.audio[index].granulePosition = index == 3 ? -1 : right
            }
        }
        if way == 7 { clip.audio[3].flags = 0 }
        try expect(clip.bytes, links: [clip.sound()], findings: [.granulePositions], ended: way != 7)
    }

    @Test("whose packets go on over pages, with numbers that skip, loses one packet at most")
    func skippingNumbersOverPages() throws {
        var encoding = OpusEncoding()
        (encoding.sampleRate, encoding.bitrate, encoding.application) = (48_000, 256_000, .audio)
        let clip = try Clips.clip(seconds: 0.4, encoding: encoding, seed: 3) { $0.segmentsPerPage = 1 }
        var damaged = clip
        for (index, page) in OggPatch.pages(of: clip).dropFirst(2).enumerated() {
            damaged.replaceSubrange(page.lowerBound + 18..<page.lowerBound + 20, with: [UInt8(2 + 2 * index), 0])
            OggPatch.fixChecksum(of: page, in: &damaged)
        }
        let facts = try OddClipReading.facts(of: damaged)
        #expect(facts.links.map(\.samples48k) == [19_200])
        #expect(facts.missingFrames(at: 48_000) <= 960)
    }

    @Test("whose first pages have no granule position is placed whole")
    func noFirstGranule() throws {
        var clip = try MadeClip(packets: 20)
        clip.audio[0].granulePosition = -1
        clip.audio[1].granulePosition = -1
        try expect(clip.bytes, links: [clip.sound()], findings: [.granulePositions])
    }

    @Test("without any granule position is placed whole")
    func noGranules() throws {
        var clip = try MadeClip(packets: 20)
        for index in clip.audio.indices { clip.audio[index].granulePosition = -1 }
        try expect(clip.bytes, links: [clip.sound()], findings: [.granulePositions])
    }

    @Test("whose end is said by an empty page ends there, in sound or in silence", arguments: [-300, 0, 960 * 4])
    func emptyLastPage(more: Int) throws {
        var clip = try MadeClip(packets: 20)
        clip.audio[3].flags = 0
        var last = OddPage()
        (last.flags, last.number, last.serialNumber, last.granulePosition) = (4, 6, 7, Int64(20 * 960 + more))
        clip.audio.append(last)
        var sound = clip.sound()
        sound.samples48k += more
        if more > 0 { sound.pieces.append(.missing(samples48k: more)) }
        try expect(clip.bytes, links: [sound], findings: more > 0 ? [.hole] : [])
    }

    // MARK: - Headers and other streams

    @Test("without a comment header, or with one in an odd place, is decoded", arguments: 0..<5)
    func commentHeader(way: Int) throws {
        var clip = try MadeClip(packets: 20)
        var pages = [clip.head, clip.tags] + clip.audio
        switch way {
        case 0: pages.remove(at: 1)
        case 1: pages[1].flags = 2
        case 2:
            clip.audio[0].segments = clip.tags.segments + clip.audio[0].segments
            clip.audio[0].body = clip.tags.body + clip.audio[0].body
            clip.audio[0].number = 1
            for index in 1..<4 { clip.audio[index].number -= 1 }
            pages = [clip.head] + clip.audio
        case 3: pages[1].body[0] = UInt8(ascii: "X")
        default: pages[1].body[8] = 200  // the vendor's length
        }
        try expect(pages.bytes, links: [clip.sound()], findings: [.commentHeader])
    }

    @Test("beside others is the first Opus stream, and the others are named", arguments: 0..<5)
    func others(way: Int) throws {
        let clip = try MadeClip(packets: 20)
        let second = try MadeClip(packets: 25, serialNumber: 99, seed: 2)
        var vorbis = OddPage([
            [1] + Array("vorbis".utf8) + [0, 0, 0, 0, 1, 0x44, 0xAC, 0, 0] + [UInt8](repeating: 0, count: 13)
        ])
        (vorbis.flags, vorbis.serialNumber, vorbis.granulePosition) = (2, 5, 0)
        var sound = OddPage([[1, 2, 3]])
        (sound.serialNumber, sound.number, sound.granulePosition) = (5, 1, 88_200)
        let pages: [OddPage] =
            switch way {
            case 0: [vorbis, clip.head, clip.tags, sound] + clip.audio
            case 1: [clip.head, vorbis, sound, clip.tags] + clip.audio
            case 2: [vorbis, sound, clip.head, clip.tags] + clip.audio
            case 3: [clip.head, second.head, clip.tags, second.tags] + second.audio + clip.audio
            default:
                [clip.head, second.head, clip.tags, second.tags] + zip(clip.audio, second.audio).flatMap { [$0, $1] }
                    + second.audio[4...]
            }
        let facts = try expect(pages.bytes, links: [clip.sound()], findings: [.otherStreams])
        let words =
            way < 3
            ? "1 other stream is not placed: Vorbis, 2.000 s"
            : "1 other stream is not placed: Opus, 0.494 s"
        #expect(facts.findings.map(\.message) == [words])
    }

    // MARK: - Words

    @Test("broken in many places tells the first, and the sum of all")
    func manyHoles() throws {
        var clip = try MadeClip(packets: 300)
        let lost = stride(from: 1, to: 59, by: 2)
        var silent: Set<Int> = []
        for page in lost { silent.formUnion(page * 5..<page * 5 + 5) }
        clip.audio = clip.audio.enumerated().filter { !Set(lost).contains($0.offset) }.map(\.element)
        let facts = try OddClipReading.facts(of: clip.bytes)
        let messages = facts.findings.map(\.message)
        #expect(messages.count == 21)
        #expect(messages.first == "0.100 s of sound lost at 0.094 s; replaced by silence")
        #expect(messages.last == "and 9 more such places, 0.900 s; 2.900 s in total")
        try expect(clip.bytes, links: [clip.sound(silent: silent)], findings: [.hole])
    }

    @Test("of several parts tells each place from the beginning of the clip")
    func placesInChain() throws {
        let first = try MadeClip(packets: 100)
        var second = try MadeClip(packets: 20, serialNumber: 8)
        second.audio.remove(at: 1)
        // Of each part, what is skipped is not heard: 312 samples.
        for (parts, place) in [(0, "0.094"), (1, "2.087"), (2, "4.081")] {
            let bytes = (0..<parts).flatMap { _ in first.bytes } + second.bytes
            let messages = try OddClipReading.facts(of: bytes).findings.map(\.message)
            #expect(messages == ["0.100 s of sound lost at \(place) s; replaced by silence"])
        }
    }

    @Test("with less than a millisecond missing does not say that nothing is")
    func shortHole() throws {
        var clip = try MadeClip(packets: 10)
        clip.audio[1].granulePosition += 24
        #expect(
            try OddClipReading.facts(of: clip.bytes).findings.map(\.message) == [
                "24 samples at 48 kHz of silence at 0.094 s: the granule positions leave time that no packet fills"
            ])
    }

    @Test("with holes of less than a frame has the frames that they are together")
    func shortHoles() throws {
        var clip = try MadeClip(packets: 20)
        var sound = clip.sound()
        var more: Int64 = 0
        for (page, hole) in [(1, 1), (2, 2), (3, 4)] {
            more += Int64(hole)
            clip.audio[page].granulePosition += more
            sound.pieces.insert(.missing(samples48k: hole), at: page * 5 + page - 1)
        }
        sound.samples48k += Int(more)
        try expect(clip.bytes, links: [sound], findings: [.hole])
    }

    /// - Parameters:
    ///   - findings: the kinds that have to be told, and no others.
    ///   - ended: whether the end-of-stream mark is found.
    @discardableResult
    private func expect(
        _ bytes: [UInt8], links: [OddClip.Link], findings: Set<ClipFinding.Kind>, ended: Bool = true
    ) throws -> ClipFacts {
        let facts = try OddClipReading.facts(of: bytes)
        #expect(
            Set(facts.findings.map(\.kind)) == (ended ? findings : findings.union([.truncated])), "\(facts.findings)")
        #expect(facts.links.map(\.samples48k) == links.map(\.samples48k))
        for rate in [16_000, 48_000] {
            let (expected, missing) = try OddClip(links: links).decode(rate: rate)
            #expect(facts.missingFrames(at: rate) == missing)
            #expect(facts.missingFrames(at: rate, upTo: expected.count) == missing)
            let decoded = try OddClipReading.decode(bytes, facts, rate: rate)
            #expect(decoded.samples == expected)
            #expect(decoded.missing == missing)
        }
        return facts
    }

    @Test("with up to 64 streams that begin at once is its first, and with more is not supported", arguments: [64, 65])
    func mostStreams(count: Int) throws {
        let clip = try MadeClip(packets: 10, serialNumber: 1)
        let heads = (2...count).map { number in
            var head = clip.head
            head.serialNumber = UInt32(number)
            return head
        }
        let bytes = ([clip.head] + heads + [clip.tags] + clip.audio).bytes
        if count == 64 {
            try expect(bytes, links: [clip.sound()], findings: [.otherStreams])
        } else {
            let error = #expect(throws: ClipError.self) { try OddClipReading.facts(of: bytes) }
            #expect(error?.description == "it has more than 64 Opus streams at once")
        }
    }
}
