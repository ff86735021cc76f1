import ArgumentParser
import LegalReview

/// What is made for reviewers beside the recordings.
struct ReviewArguments: ParsableArguments {
    var outputs: [any ReviewOutput] { [] }
}
