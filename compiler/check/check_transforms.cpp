// SPDX-License-Identifier: Apache-2.0
// TRANSFORM, SEASONAL and TREND among the features.
#include "compiler/check/check_transforms.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/check/check_arguments.h"
#include "compiler/check/task.h"

namespace dmlc::check {
namespace {

std::string full_name(const ast::QualifiedName& name) {
  std::string text;
  for (const ast::Name& part : name.parts) text += (text.empty() ? "" : ".") + part.text;
  return text;
}

const stdlib::Transformer* find_transformer(Checker& checker, const ast::QualifiedName& written) {
  const std::string name = full_name(written);
  if (const stdlib::Transformer* found = stdlib::find_transformer(name)) return found;
  const std::vector<std::string> names = stdlib::names_of(stdlib::transformers());
  auto report = checker.sink.report<Diag::UnknownTransformer>(written.span, name);
  if (checker.symbols.find(SymbolKind::Transformer, written, checker.order, Reach::All) != nullptr)
    report.help("a transformer of your own is written `DERIVED " + name + "(…)`");
  else if (const auto nearest = nearest_name(name, names))
    report.help("did you mean `" + *nearest + "`?").fix(written.span, *nearest);
  else
    report.help(fmt::format("the transformers are {}", fmt::join(names, ", ")));
  return nullptr;
}

/// What the transformer needs besides its column.
bool has_what_it_needs(Checker& checker, const ast::TrainModel& statement, const stdlib::Transformer& transformer,
                       Span span) {
  if (transformer.needs_time_column && !statement.time_column) {
    checker.sink.report<Diag::NeedsTimeColumn>(span, transformer.name)
        .help("name it before the features: `WITH TIME COLUMN column AND FEATURES (…)`");
    return false;
  }
  if (!transformer.needs_target || statement.target) return true;
  checker.sink.report<Diag::MissingTarget>(span, transformer.name).help("say what to predict with `PREDICT column`");
  return false;
}

bool takes(stdlib::Input input, const std::string& kind) {
  switch (input) {
    case stdlib::Input::Number:
      return kind == "number" || kind == "boolean";
    case stdlib::Input::Category:
      return kind == "category" || kind == "boolean" || kind == "number";
    case stdlib::Input::Timestamp:
      return kind == "timestamp" || kind == "date";
    case stdlib::Input::Any:
      return true;
  }
  return true;
}

}  // namespace

std::optional<CheckedTransform> check_transform(Checker& checker, const ast::TrainModel& statement,
                                                const ast::Transform& transform) {
  CheckedTransform result;
  result.transformer = find_transformer(checker, transform.transformer);
  if (result.transformer == nullptr) return std::nullopt;
  std::vector<ast::Argument> arguments;
  std::size_t inputs = 0;
  for (const ast::TransformArgument& argument : transform.arguments) {
    if (const auto* parameter = std::get_if<ast::Argument>(&argument)) {
      arguments.push_back(*parameter);
    } else if (++inputs == 1) {
      result.input = &std::get<ast::SqlFragment>(argument);
    }
  }
  const std::size_t errors = checker.sink.error_count();
  if (inputs != 1)
    checker.sink.report<Diag::ArgumentCount>(transform.span, result.transformer->name, "one column", inputs)
        .help(fmt::format("`TRANSFORM {}(column, parameter = value)`", result.transformer->name));
  const ArgumentOwner owner{result.transformer->name};
  result.call = {std::string(result.transformer->name),
                 check_arguments(checker, owner, result.transformer->parameters, arguments)};
  require_arguments(checker, owner, transform.transformer.span, result.transformer->parameters, arguments);
  fill_defaults(result.transformer->parameters, result.call.parameters);
  const bool sound = has_what_it_needs(checker, statement, *result.transformer, transform.transformer.span);
  checker.not_generated(transform.span, "`TRANSFORM`");
  return sound && checker.sink.error_count() == errors ? std::optional(std::move(result)) : std::nullopt;
}

std::string name_of_transformed(const ast::Transform& transform, const std::string& input) {
  return transform.transformer.last().text + "_" + input;
}

std::string check_transformer_input(Checker& checker, const stdlib::Transformer& transformer, const types::Type& type,
                                    Span span) {
  const std::string kind = kind_of(type);
  if (type.is_known() && !takes(transformer.input, kind))
    checker.sink.report<Diag::TransformerInput>(span, transformer.name, stdlib::describe(transformer.input), type.name)
        .help("choose another transformer, or cast the column");
  switch (transformer.output) {
    case stdlib::Output::Number:
    case stdlib::Output::Numbers:
      return "number";
    case stdlib::Output::Category:
      return "category";
    case stdlib::Output::SameAsInput:
      return kind;
  }
  return kind;
}

std::optional<ir::MethodCall> check_time_term(Checker& checker, const ast::TrainModel& statement,
                                              const ast::TimeTerm& term) {
  const std::string_view clause = term.seasonal ? "SEASONAL" : "TREND";
  const auto words = term.seasonal ? stdlib::seasonal_terms() : stdlib::trend_terms();
  const std::string& name = term.term.name.text;
  const std::size_t errors = checker.sink.error_count();
  if (stdlib::find(words, name) == nullptr) {
    const std::vector<std::string> names = stdlib::names_of(words);
    auto report = checker.sink.report<Diag::ParameterChoice>(term.term.name.span, clause, name);
    if (const auto nearest = nearest_name(name, names))
      report.help("did you mean `" + *nearest + "`?").fix(term.term.name.span, *nearest);
    else
      report.help(fmt::format("it takes {}", fmt::join(names, ", ")));
  }
  (void)check_arguments(checker, {clause}, {}, term.term.arguments);
  if (!statement.time_column)
    checker.sink.report<Diag::NeedsTimeColumn>(term.span, clause)
        .help("name it before the features: `WITH TIME COLUMN column AND FEATURES (…)`");
  checker.not_generated(term.span, fmt::format("`{}`", clause));
  if (checker.sink.error_count() != errors) return std::nullopt;
  return ir::MethodCall{(term.seasonal ? "seasonal_" : "trend_") + name, {}};
}

}  // namespace dmlc::check
