// SPDX-License-Identifier: Apache-2.0
// Names in clauses: words of the standard library, its methods, metrics, and lists in which nothing stands twice.
#include "compiler/check/check_names.h"

#include "compiler/check/check_arguments.h"
#include "compiler/check/check_options.h"

namespace dmlc::check {

void report_unknown_word(Checker& checker, std::string_view clause, const std::string& word, Span span,
                         const std::vector<std::string>& known) {
  auto report = checker.sink.report<Diag::ParameterChoice>(span, clause, word);
  if (const auto nearest = nearest_name(word, known))
    report.help("did you mean `" + *nearest + "`?").fix(span, *nearest);
  else
    report.help("it takes " + listed(known));
}

std::optional<ir::MethodCall> check_method(Checker& checker, std::string_view clause,
                                           std::span<const stdlib::Method> methods, const ast::Call& call) {
  const stdlib::Method* method = check_word(checker, clause, methods, call.name);
  if (method == nullptr) return std::nullopt;
  ir::MethodCall checked{std::string(method->name),
                         check_arguments(checker, {method->name}, method->parameters, call.arguments)};
  fill_defaults(method->parameters, checked.parameters);
  return checked;
}

bool NamesOnce::add(const std::string& name, Span span, const std::string& meaning) {
  const auto [first, is_new] = seen_.emplace(meaning.empty() ? name : meaning, span);
  if (!is_new)
    checker_.sink.report<Diag::DuplicateParameter>(span, name)
        .note(first->second, "first given here")
        .help("leave one of them out");
  return is_new;
}

std::vector<const stdlib::Metric*> check_metrics(Checker& checker, const std::vector<ast::Name>& names,
                                                 std::optional<stdlib::Task> task) {
  std::vector<const stdlib::Metric*> metrics;
  NamesOnce once(checker);
  for (const ast::Name& name : names) {
    const stdlib::Metric* metric = check_metric_name(checker, name.text, name.span, task);
    if (metric != nullptr && once.add(name.text, name.span, std::string(metric->name))) metrics.push_back(metric);
  }
  return metrics;
}

ir::AttributeValue attribute_of(const std::vector<const stdlib::Metric*>& metrics) {
  ir::AttributeList list;
  for (const stdlib::Metric* metric : metrics) list.items.push_back({ir::Word{std::string(metric->name)}});
  return {std::move(list)};
}

}  // namespace dmlc::check
