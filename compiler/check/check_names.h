// SPDX-License-Identifier: Apache-2.0
// Names in clauses: words of the standard library, its methods, metrics, and lists in which nothing stands twice.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// Reports that `clause` does not take `word`, which stands at `span` without quotes or whose quotes may go.
void report_unknown_word(Checker& checker, std::string_view clause, const std::string& word, Span span,
                         const std::vector<std::string>& known);

/// The row of `rows` that `name` means; nullptr after a report.
template <class Row>
[[nodiscard]] const Row* check_word(Checker& checker, std::string_view clause, std::span<const Row> rows,
                                    const ast::Name& name) {
  const Row* row = stdlib::find(rows, name.text);
  if (row == nullptr) report_unknown_word(checker, clause, name.text, name.span, stdlib::names_of(rows));
  return row;
}

/// A method with its parameters, those not given by their defaults; nullopt when the method is unknown.
[[nodiscard]] std::optional<ir::MethodCall> check_method(Checker& checker, std::string_view clause,
                                                         std::span<const stdlib::Method> methods,
                                                         const ast::Call& call);

/// Reports `name` when a name of the same text was seen before, and remembers it.
class NamesOnce {
 public:
  explicit NamesOnce(Checker& checker) : checker_(checker) {}
  /// True for a new name. `meaning`: what makes two names equal, if it is not the text.
  bool add(const std::string& name, Span span, const std::string& meaning = {});

 private:
  Checker& checker_;
  std::map<std::string, Span> seen_;
};

/// Metrics that fit the task, each once, by their canonical names.
[[nodiscard]] std::vector<const stdlib::Metric*> check_metrics(Checker& checker, const std::vector<ast::Name>& names,
                                                               std::optional<stdlib::Task> task);
[[nodiscard]] ir::AttributeValue attribute_of(const std::vector<const stdlib::Metric*>& metrics);

}  // namespace dmlc::check
