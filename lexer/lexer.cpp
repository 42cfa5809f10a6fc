// SPDX-License-Identifier: Apache-2.0
// From characters to tokens: limits and encoding first, then the flex rules.
#include "lexer/lexer.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/utf8.h"
#include "lexer/scanner.h"

namespace dmlc::syntax {

namespace {
constexpr std::size_t kMaxEncodingReports = 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Reports bytes that no source may hold anywhere, strings and comments included.
class EncodingCheck {
 public:
  EncodingCheck(TokenList& list, DiagnosticSink& sink) : list_(list), sink_(sink) {}

  void run() {
    std::uint32_t at = 0;
    const auto size = static_cast<std::uint32_t>(list_.text.size());
    while (at < size) {
      const utf8::Decoded c = utf8::decode(list_.text.substr(at));
      if (c.bytes == 0) {
        at = broken_bytes(at);
        continue;
      }
      if (c.code_point == 0) nul(at);
      if (utf8::is_bidi_control(c.code_point)) bidi(at, c);
      at += c.bytes;
    }
  }

 private:
  bool mark(std::uint32_t at) {
    list_.broken.push_back(at);
    return ++reports_ <= kMaxEncodingReports;
  }

  void nul(std::uint32_t at) {
    if (mark(at))
      sink_.report<Diag::NulByte>(Span{list_.file, at, at + 1})
          .help("a file in UTF-16 holds such bytes; it might be saved as UTF-8");
  }

  void bidi(std::uint32_t at, utf8::Decoded c) {
    if (!mark(at)) return;
    const Span span{list_.file, at, at + c.bytes};
    sink_.report<Diag::BidiControl>(span, fmt::format("U+{:04X}", static_cast<std::uint32_t>(c.code_point)))
        .help(
            "the character changes the order in which the source is shown; it might be removed, or written as an "
            "escape in an E'…' string")
        .fix(span, "");
  }

  /// One report for a run of bad bytes; returns the place behind it.
  std::uint32_t broken_bytes(std::uint32_t at) {
    std::uint32_t end = at + 1;
    while (end < list_.text.size() && utf8::decode(list_.text.substr(end)).bytes == 0) ++end;
    if (mark(at))
      sink_
          .report<Diag::BrokenUtf8>(Span{list_.file, at, end},
                                    fmt::format("0x{:02X}", static_cast<unsigned char>(list_.text[at])))
          .help("the file might be in another encoding; it is read as UTF-8");
    return end;
  }

  TokenList& list_;
  DiagnosticSink& sink_;
  std::size_t reports_ = 0;
};
}  // namespace

std::string_view name_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::Word:
      return "word";
    case TokenKind::QuotedName:
      return "quoted_name";
    case TokenKind::String:
      return "string";
    case TokenKind::BitString:
      return "bit_string";
    case TokenKind::Integer:
      return "integer";
    case TokenKind::Decimal:
      return "decimal";
    case TokenKind::Size:
      return "size";
    case TokenKind::Parameter:
      return "parameter";
    case TokenKind::Operator:
      return "operator";
    case TokenKind::LeftParen:
      return "left_paren";
    case TokenKind::RightParen:
      return "right_paren";
    case TokenKind::LeftBracket:
      return "left_bracket";
    case TokenKind::RightBracket:
      return "right_bracket";
    case TokenKind::LeftBrace:
      return "left_brace";
    case TokenKind::RightBrace:
      return "right_brace";
    case TokenKind::Comma:
      return "comma";
    case TokenKind::Dot:
      return "dot";
    case TokenKind::Colon:
      return "colon";
    case TokenKind::Semicolon:
      return "semicolon";
  }
  return "";
}

TokenList lex(FileId file, const SourceMap& sources, DiagnosticSink& sink) {
  TokenList list;
  list.file = file;
  list.text = sources.file(file).text();
  if (list.text.size() > kMaxSourceBytes) {
    sink.report<Diag::SourceTooLarge>(Span{file, 0, 0}, list.text.size(), kMaxSourceBytes)
        .help("the source might be split into several files");
    list.complete = false;
    return list;
  }
  EncodingCheck(list, sink).run();
  const std::size_t encoding_errors = list.broken.size();
  Scanner scanner(list, sink);
  if (list.text.starts_with(kByteOrderMark)) scanner.position = kByteOrderMark.size();
  while (!scanner.run()) {
  }
  if (encoding_errors != 0 || list.broken.size() > 1) std::sort(list.broken.begin(), list.broken.end());
  return list;
}

}  // namespace dmlc::syntax
