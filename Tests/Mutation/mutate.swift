// Finds places for small faults in Swift sources, and puts chosen ones in, each behind a switch.
//
//     mutate list FILE ...             prints a line for each: the file, a number, a line, a kind, the change, as JSON
//     mutate apply FILE NUMBER=ID ...  prints the file with these faults, switched on by `isMutant(ID)`
//
// It is compiled with the parser that the toolchain contains.

import Foundation
import SwiftOperators
import SwiftParser
import SwiftSyntax

/// A small fault, and how it is put in.
struct Mutant {
    let kind: String
    /// In bytes of UTF-8.
    let range: Range<Int>
    let line: Int
    let original: String
    let mutated: String
    /// The text for the range. `§` stands for the condition that is true if the fault is switched on.
    let replacement: String
}

final class Finder: SyntaxVisitor {
    private(set) var mutants: [Mutant] = []
    private let converter: SourceLocationConverter

    init(_ tree: SourceFileSyntax, file: String) {
        converter = SourceLocationConverter(fileName: file, tree: tree)
        super.init(viewMode: .sourceAccurate)
    }

    private func add(_ kind: String, _ node: some SyntaxProtocol, _ mutated: String, _ replacement: String) {
        let start = node.positionAfterSkippingLeadingTrivia
        mutants.append(
            Mutant(
                kind: kind, range: start.utf8Offset..<node.endPositionBeforeTrailingTrivia.utf8Offset,
                line: converter.location(for: start).line, original: node.trimmedDescription, mutated: mutated,
                replacement: replacement))
    }

    /// An expression that takes another value.
    private func choose(_ kind: String, _ node: some SyntaxProtocol, _ mutated: String) {
        add(kind, node, mutated, "(§ ? (\(mutated)) : (\(node.trimmedDescription)))")
    }

    // MARK: What is never changed

    override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: MacroExpansionExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: RegexLiteralExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: ExpressionPatternSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: ImportDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

    // Code that can be copied into other modules cannot ask for the switch.
    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
        guard !isInlinable(node.attributes) else { return .skipChildren }
        returnEarly(node)
        return .visitChildren
    }
    override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
        isInlinable(node.attributes) ? .skipChildren : .visitChildren
    }
    override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        isInlinable(node.attributes) ? .skipChildren : .visitChildren
    }
    override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
        isInlinable(node.attributes) ? .skipChildren : .visitChildren
    }
    private func isInlinable(_ attributes: AttributeListSyntax) -> Bool {
        attributes.contains { ["@inlinable", "@inline(__always)"].contains($0.trimmedDescription) }
    }

    // MARK: Operators

    private static let others: [String: [(kind: String, operator: String)]] = [
        "<": [("comparison", "<="), ("comparison", ">")], "<=": [("comparison", "<"), ("comparison", ">=")],
        ">": [("comparison", ">="), ("comparison", "<")], ">=": [("comparison", ">"), ("comparison", "<=")],
        "==": [("comparison", "!=")], "!=": [("comparison", "==")],
        "+": [("arithmetic", "-")], "-": [("arithmetic", "+")], "*": [("arithmetic", "/")],
        "/": [("arithmetic", "*")], "%": [("arithmetic", "/")], "&+": [("arithmetic", "&-")],
        "&-": [("arithmetic", "&+")], "<<": [("arithmetic", ">>")], ">>": [("arithmetic", "<<")],
        "&": [("arithmetic", "|")], "|": [("arithmetic", "&")],
        "&&": [("condition", "||")], "||": [("condition", "&&")],
        "..<": [("constant", "...")],
    ]
    private static let assignments = ["+=": "-=", "-=": "+=", "&+=": "&-=", "&-=": "&+=", "*=": "/=", "/=": "*="]

    override func visit(_ node: InfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        let sign = node.operator.trimmedDescription
        let (left, right) = (node.leftOperand.trimmedDescription, node.rightOperand.trimmedDescription)
        if !left.contains("\""), !right.contains("\"") {
            for (kind, other) in Self.others[sign] ?? [] { choose(kind, node, "\(left) \(other) \(right)") }
            if let other = Self.assignments[sign], node.parent?.is(CodeBlockItemSyntax.self) == true {
                let mutated = "\(left) \(other) \(right)"
                add("arithmetic", node, mutated, "if § { \(mutated) } else { \(node.trimmedDescription) }")
            }
        }
        return .visitChildren
    }

    override func visit(_ node: IntegerLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        if let value = Int(node.literal.text.replacingOccurrences(of: "_", with: "")) {
            choose("constant", node, "\(value + 1)")
            if value > 0 { choose("constant", node, "\(value - 1)") }
        }
        return .skipChildren
    }

    // MARK: Calls

    private static let roundings = [
        ".up": [".down"], ".down": [".up"], ".towardZero": [".awayFromZero"], ".awayFromZero": [".towardZero"],
        ".toNearestOrEven": [".up", ".down"], ".toNearestOrAwayFromZero": [".up", ".down"],
    ]

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        let called = node.calledExpression.trimmedDescription
        let arguments = Array(node.arguments)
        if let other = ["min": "max", "max": "min"][called], arguments.count > 1 {
            choose("minimum", node, "\(other)(\(node.arguments.trimmedDescription))")
        }
        if called.hasSuffix("rounded") {
            let rounding = arguments.first?.expression.trimmedDescription ?? ".toNearestOrAwayFromZero"
            for other in Self.roundings[rounding] ?? [] { choose("rounding", node, "\(called)(\(other))") }
        }
        if arguments.count > 1, node.trailingClosure == nil, called != "min", called != "max" {
            for (first, second) in zip(arguments, arguments.dropFirst()) {
                guard isPlain(first.expression), isPlain(second.expression),
                    first.expression.trimmedDescription != second.expression.trimmedDescription
                else { continue }
                let swapped = arguments.map { argument in
                    let from = argument.id == first.id ? second : argument.id == second.id ? first : argument
                    return (argument.label.map { "\($0.text): " } ?? "") + from.expression.trimmedDescription
                }
                choose("arguments", node, "\(called)(\(swapped.joined(separator: ", ")))")
            }
        }
        return .visitChildren
    }

    /// A name, a member of one, or a number: two of these may be of one type.
    private func isPlain(_ expression: ExprSyntax) -> Bool {
        expression.is(DeclReferenceExprSyntax.self) || expression.is(IntegerLiteralExprSyntax.self)
            || (expression.as(MemberAccessExprSyntax.self).map { $0.base.map { isPlain($0) } ?? false } ?? false)
    }

    // MARK: Conditions

    override func visit(_ node: ConditionElementSyntax) -> SyntaxVisitorContinueKind {
        guard case .expression(let condition) = node.condition, !condition.trimmedDescription.hasPrefix("#") else {
            return .visitChildren
        }
        let text = condition.trimmedDescription
        let isGuard = node.parent?.parent?.is(GuardStmtSyntax.self) == true
        if isGuard {
            add("guard", condition, "(left out)", "(§ || (\(text)))")
        } else {
            add("condition", condition, "!(\(text))", "(§ != (\(text)))")
        }
        return .visitChildren
    }

    override func visit(_ node: TernaryExprSyntax) -> SyntaxVisitorContinueKind {
        let text = node.condition.trimmedDescription
        add("condition", node.condition, "!(\(text))", "(§ != (\(text)))")
        return .visitChildren
    }

    // MARK: Statements

    override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
        // The only expression of a body may be its value.
        let isAlone = (node.parent?.as(CodeBlockItemListSyntax.self)?.count ?? 0) < 2
        guard !isAlone, case .expr(let expression) = node.item else { return .visitChildren }
        let bare = expression.as(TryExprSyntax.self)?.expression ?? expression
        let isCall = bare.is(FunctionCallExprSyntax.self)
        let isAssignment =
            bare.as(InfixOperatorExprSyntax.self).map {
                $0.operator.is(AssignmentExprSyntax.self) || $0.operator.trimmedDescription.hasSuffix("=")
            } ?? false
        let text = expression.trimmedDescription
        if isCall || isAssignment, !text.contains("\n"), !text.hasPrefix("super."), !text.hasPrefix("self.init") {
            add("statement", expression, "(left out)", "if !§ { \(text) }")
        }
        return .visitChildren
    }

    private func returnEarly(_ node: FunctionDeclSyntax) {
        guard let body = node.body, let first = body.statements.first, body.statements.count > 1 else { return }
        let result = node.signature.returnClause?.type.trimmedDescription
        let value: String? =
            switch result {
            case nil, "Void": ""
            case "Bool": "false"
            case "Int": "0"
            case "String": "\"\""
            case let type? where type.hasSuffix("?"): "nil"
            case let type? where type.hasPrefix("["): type.contains(":") ? "[:]" : "[]"
            default: nil
            }
        guard let value else { return }
        let text = first.trimmedDescription
        add("return", first, "return \(value)", "if § { return \(value) }; \(text)")
    }
}

func mutants(of file: String) throws -> (source: [UInt8], mutants: [Mutant]) {
    let source = try Array(Data(contentsOf: URL(fileURLWithPath: file)))
    let tree = Parser.parse(source: String(decoding: source, as: UTF8.self))
    // Where operators bind unlike the standard ones, what would be wrong is left as it was.
    let folded = OperatorTable.standardOperators.foldAll(tree) { _ in }
    guard let folded = folded.as(SourceFileSyntax.self) else { return (source, []) }
    let finder = Finder(folded, file: file)
    finder.walk(folded)
    return (source, finder.mutants)
}

let arguments = CommandLine.arguments.dropFirst()
switch arguments.first {
case "list":
    for file in arguments.dropFirst() {
        for (number, mutant) in try mutants(of: file).mutants.enumerated() {
            let line: [String: Any] = [
                "file": file, "number": number, "line": mutant.line, "kind": mutant.kind, "original": mutant.original,
                "mutated": mutant.mutated, "start": mutant.range.lowerBound, "end": mutant.range.upperBound,
            ]
            let data = try JSONSerialization.data(withJSONObject: line, options: [.sortedKeys])
            print(String(decoding: data, as: UTF8.self))
        }
    }
case "apply":
    var (source, found) = try mutants(of: arguments.dropFirst().first ?? "")
    let chosen = arguments.dropFirst(2).map { $0.split(separator: "=").compactMap { Int($0) } }
    for pair in chosen.sorted(by: { found[$0[0]].range.lowerBound > found[$1[0]].range.lowerBound }) {
        let mutant = found[pair[0]]
        let text = mutant.replacement.replacingOccurrences(of: "§", with: "isMutant(\(pair[1]))")
        source.replaceSubrange(mutant.range, with: Array(text.utf8))
    }
    print(String(decoding: source, as: UTF8.self), terminator: "")
default:
    FileHandle.standardError.write(Data("mutate list FILE ..., or mutate apply FILE NUMBER=ID ...\n".utf8))
    exit(64)
}
