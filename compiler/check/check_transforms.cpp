// SPDX-License-Identifier: Apache-2.0
// TRANSFORM, SEASONAL and TREND among the features.
#include "compiler/check/check_transforms.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>

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
    case stdlib::Input::NumberOrCategory:
      return kind == "number" || kind == "boolean" || kind == "category";
  }
  return true;
}

/// What parameters must hold besides their types and ranges.
class ParameterRules {
 public:
  ParameterRules(Checker& checker, const FeatureTransform& transform, const std::string& kind)
      : checker_(checker), transform_(transform), kind_(kind) {}

  bool check() {
    check_order("low", "high");
    check_order("low_quantile", "high_quantile");
    check_edges();
    if (transform_.call.name == "imputer") check_imputer();
    return sound_;
  }

 private:
  template <class Value>
  const Value* value(const std::string& name) const {
    const auto found = transform_.call.parameters.find(name);
    return found == transform_.call.parameters.end() ? nullptr : std::get_if<Value>(&found->second);
  }
  /// Where the parameter is written; the transformer's name where it is not.
  Span place(std::string_view name) const {
    for (const ast::TransformArgument& argument : transform_.statement->arguments)
      if (const auto* parameter = std::get_if<ast::Argument>(&argument); parameter && parameter->name.text == name)
        return parameter->value.span;
    return transform_.statement->transformer.span;
  }

  void check_order(const std::string& low, const std::string& high) {
    const auto* from = value<double>(low);
    const auto* to = value<double>(high);
    if (from == nullptr || to == nullptr || *from < *to) return;
    checker_.sink
        .report<Diag::RangeOrder>(place(high), transform_.call.name, fmt::format("{}", *from), fmt::format("{}", *to))
        .help(fmt::format("set `{}` below `{}`", low, high));
    sound_ = false;
  }

  void check_edges() {
    const auto* edges = value<std::vector<double>>("edges");
    if (edges == nullptr) return;
    for (std::size_t i = 1; i < edges->size(); ++i) {
      if ((*edges)[i - 1] < (*edges)[i]) continue;
      checker_.sink
          .report<Diag::RangeOrder>(place("edges"), "edges", fmt::format("{}", (*edges)[i - 1]),
                                    fmt::format("{}", (*edges)[i]))
          .help("write the edges in ascending order, each once");
      sound_ = false;
      return;
    }
  }

  void check_imputer() {
    const auto* strategy = value<std::string>("strategy");
    const auto* filling = value<std::string>("fill_value");
    if (strategy == nullptr) return;
    if (kind_ != "number" && (*strategy == "mean" || *strategy == "median")) {
      checker_.sink.report<Diag::ParameterChoice>(place("strategy"), "strategy", *strategy)
          .help("values that are no numbers have no " + *strategy +
                ": write `strategy = most_frequent`, or `strategy = constant, fill_value = '…'`");
      sound_ = false;
    } else if ((*strategy == "constant") != (filling != nullptr)) {
      checker_.sink
          .report<Diag::ParameterChoice>(place("strategy"), "strategy",
                                         *strategy + (filling != nullptr ? " with fill_value" : " without fill_value"))
          .help("`strategy = constant` and `fill_value = '…'` belong together");
      sound_ = false;
    } else if (filling != nullptr) {
      check_filling(*filling);
    }
  }

  void check_filling(const std::string& filling) {
    double number = 0;
    const auto [end, error] = std::from_chars(filling.data(), filling.data() + filling.size(), number);
    const bool is_number = error == std::errc() && end == filling.data() + filling.size() && std::isfinite(number);
    if (kind_ == "category" || (kind_ == "number" && is_number) ||
        (kind_ == "boolean" && (filling == "true" || filling == "false")))
      return;
    checker_.sink
        .report<Diag::ParameterType>(place("fill_value"), "fill_value",
                                     kind_ == "number" ? "a number" : "true or false", "`" + filling + "`")
        .help("write a value of the column's type: `fill_value = '" + std::string(kind_ == "number" ? "0" : "false") +
              "'`");
    sound_ = false;
  }

  Checker& checker_;
  const FeatureTransform& transform_;
  const std::string& kind_;
  bool sound_ = true;
};

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
  return sound && checker.sink.error_count() == errors ? std::optional(std::move(result)) : std::nullopt;
}

std::string name_of_transformed(const ast::Transform& transform, const std::string& input) {
  return transform.transformer.last().text + "_" + input;
}

std::optional<std::string> check_transformer_input(Checker& checker, const FeatureTransform& transform,
                                                   const types::Type& type, Span span) {
  const stdlib::Transformer& transformer = *transform.transformer;
  const std::string kind = kind_of(type);
  if (!type.is_known()) return kind;
  if (!takes(transformer.input, kind)) {
    checker.sink.report<Diag::TransformerInput>(span, transformer.name, stdlib::describe(transformer.input), type.name)
        .help("choose another transformer, or cast the column");
    return std::nullopt;
  }
  const std::string read_as = transformer.input == stdlib::Input::Category ? "category" : kind;
  if (!ParameterRules(checker, transform, read_as).check()) return std::nullopt;
  return read_as;
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
  if (checker.sink.error_count() != errors) return std::nullopt;
  return ir::MethodCall{"trend", {{"form", name}}};
}

}  // namespace dmlc::check
