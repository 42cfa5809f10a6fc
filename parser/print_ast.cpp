// SPDX-License-Identifier: Apache-2.0
// The AST as text. The field list of each struct says what there is; no code here knows a single node.
#include "parser/print_ast.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/base/box.h"
#include "compiler/base/text_writer.h"

namespace dmlc::syntax {

namespace {
/// One line whatever the text holds.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '\n')
      result += "\\n";
    else if (c == '\r')
      result += "\\r";
    else if (c == '\t')
      result += "\\t";
    else if (c == '"' || c == '\\')
      result += std::string("\\") + c;
    else
      result += c;
  }
  return result + "\"";
}

template <class T>
concept Node = requires {
  T::kind;
  T::fields;
};
template <class T>
concept Placed = requires(const T& t) { t.span; };
template <class T>
concept Choice = requires(T t) { spelling(t); };

class Printer {
 public:
  explicit Printer(const SourceMap& sources) : sources_(sources) {}

  template <Node T>
  void print(std::string_view label, const T& node) {
    std::string head = fmt::format("{}{}", label, T::kind);
    if constexpr (Placed<T>) head += place(node.span);
    out_.line(head);
    const TextWriter::Indented indented(out_);
    std::apply([&](const auto&... field) { (print_field(field.name, node.*(field.member)), ...); }, T::fields);
  }

  std::string take() { return out_.take(); }

 private:
  std::string place(Span span) const {
    const SourceFile& file = sources_.file(span.file);
    const Position begin = file.position(span.begin);
    const Position end = file.position(span.end);
    return fmt::format(" {}:{}-{}:{}", begin.line, begin.column, end.line, end.column);
  }

  /// What is absent is not printed.
  template <class T>
  void print_field(std::string_view name, const std::optional<T>& value) {
    if (value) print_field(name, *value);
  }
  void print_field(std::string_view name, const std::string& value) {
    if (!value.empty()) out_.line(fmt::format("{}: {}", name, quoted(value)));
  }
  template <class T>
  void print_field(std::string_view name, const std::vector<T>& values) {
    for (const T& value : values) print_field(name, value);
  }
  template <class... Ts>
  void print_field(std::string_view name, const std::variant<Ts...>& value) {
    std::visit([&](const auto& v) { print_field(name, v); }, value);
  }
  template <class T>
  void print_field(std::string_view name, const Box<T>& value) {
    print_field(name, *value);
  }
  template <Node T>
  void print_field(std::string_view name, const T& value) {
    print(fmt::format("{}: ", name), value);
  }
  template <Choice T>
  void print_field(std::string_view name, const T& value) {
    out_.line(fmt::format("{}: {}", name, spelling(value)));
  }
  void print_field(std::string_view name, bool value) { out_.line(fmt::format("{}: {}", name, value)); }
  void print_field(std::string_view name, std::int64_t value) { out_.line(fmt::format("{}: {}", name, value)); }
  void print_field(std::string_view name, double value) { out_.line(fmt::format("{}: {}", name, value)); }

  const SourceMap& sources_;
  TextWriter out_;
};
}  // namespace

std::string print_ast(const ast::File& file, const SourceMap& sources) {
  Printer printer(sources);
  for (const ast::Statement& statement : file.statements)
    ast::visit_statement([&](const auto& s) { printer.print("", s); }, statement);
  return printer.take();
}

}  // namespace dmlc::syntax
