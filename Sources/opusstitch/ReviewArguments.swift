import ArgumentParser
import LegalReview

/// What is made for reviewers beside the recordings.
struct ReviewArguments: ParsableArguments {
    @Flag(help: "A page to look at the sessions and listen to them: data/review/index.html.")
    var review = false

    var outputs: [any ReviewOutput] {
        var outputs: [any ReviewOutput] = []
        if review { outputs.append(ReviewPage()) }
        return outputs
    }
}
