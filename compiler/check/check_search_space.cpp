// SPDX-License-Identifier: Apache-2.0
// SEARCH SPACE: distributions, their arguments, and the parameters whose values they give.
#include "compiler/check/check_search_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "compiler/check/attributes.h"
#include "compiler/check/check_arguments.h"
#include "compiler/check/check_names.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

using stdlib::ParameterType;

bool takes_numbers(const stdlib::Parameter& parameter) {
  return parameter.type == ParameterType::Float || parameter.type == ParameterType::WordOrNumber;
}
bool takes_integers(const stdlib::Parameter& parameter) {
  return parameter.type == ParameterType::Integer || parameter.type == ParameterType::WordOrInteger;
}

/// The distribution of one parameter. `parameter` is nullptr when the algorithm is not known.
class DistributionCheck {
 public:
  DistributionCheck(Checker& checker, const ast::Name& key, const stdlib::Algorithm* algorithm,
                    const stdlib::Parameter* parameter)
      : checker_(checker), key_(key), algorithm_(algorithm), parameter_(parameter) {}

  bool check(const ast::Value& value) {
    const auto* written = std::get_if<ast::Distribution>(&value.data);
    if (written == nullptr) return report_no_distribution(value);
    const stdlib::Distribution* known = stdlib::find(stdlib::distributions(), written->name.text);
    if (known == nullptr) return report_unknown(written->name);
    if (written->arguments.size() != known->argument_count()) return report_count(*written, *known);
    return known->takes_list ? check_choice(written->arguments.front()) : check_range(*written, *known);
  }

 private:
  bool report_no_distribution(const ast::Value& value) {
    auto report = checker_.sink.report<Diag::ParameterType>(value.span, key_.text, "a distribution", describe(value));
    const auto text = checker_.sources.text(value.span);
    const bool is_list = std::holds_alternative<ast::List>(value.data);
    const std::string meant = is_list ? fmt::format("choice({})", text) : fmt::format("choice([{}])", text);
    report.help(fmt::format("did you mean `{}`?", meant)).fix(value.span, meant);
    return false;
  }

  bool report_unknown(const ast::Name& name) {
    const std::vector<std::string> names = stdlib::names_of(stdlib::distributions());
    auto report = checker_.sink.report<Diag::UnknownDistribution>(name.span, name.text);
    if (const auto nearest = nearest_name(name.text, names))
      report.help("did you mean `" + *nearest + "`?").fix(name.span, *nearest);
    else
      report.help("the distributions are " + listed(names));
    return false;
  }

  bool report_count(const ast::Distribution& written, const stdlib::Distribution& known) {
    const Span span = join(written.arguments.front().span, written.arguments.back().span);
    checker_.sink
        .report<Diag::ArgumentCount>(span, known.name, known.takes_list ? "one list" : "two numbers",
                                     written.arguments.size())
        .help(fmt::format("it is written `{}`", known.form));
    return false;
  }

  /// One value as the algorithm would take it.
  bool check_value(const ast::Value& value) {
    if (parameter_ == nullptr) return true;
    const std::size_t errors = checker_.sink.error_count();
    static_cast<void>(check_arguments(checker_, owner_of(*algorithm_), {parameter_, 1},
                                      std::vector{ast::Argument{key_, value, value.span}}));
    return checker_.sink.error_count() == errors;
  }

  bool check_choice(const ast::Value& values) {
    const auto* list = std::get_if<ast::List>(&values.data);
    if (list == nullptr) {
      const std::string meant = fmt::format("[{}]", checker_.sources.text(values.span));
      checker_.sink.report<Diag::ParameterType>(values.span, "choice", "a list of values", describe(values))
          .help(fmt::format("did you mean `{}`?", meant))
          .fix(values.span, meant);
      return false;
    }
    if (list->items.empty()) {
      checker_.sink.report<Diag::EmptyList>(values.span, "choice").help("list the values to try: `choice([16, 32])`");
      return false;
    }
    bool sound = true;
    for (const ast::Value& item : list->items) sound = check_value(item) && sound;
    return sound;
  }

  bool check_range(const ast::Distribution& written, const stdlib::Distribution& known) {
    if (!check_kind(written, known)) return false;
    bool sound = true;
    for (const ast::Value& bound : written.arguments) sound = check_bound(bound, known) && sound;
    if (!sound) return false;
    const double low = *number_of(written.arguments[0]);
    const double high = *number_of(written.arguments[1]);
    if (low < high) return check_value(written.arguments[0]) & check_value(written.arguments[1]);
    auto report = checker_.sink.report<Diag::RangeOrder>(join(written.arguments[0].span, written.arguments[1].span),
                                                         known.name, checker_.sources.text(written.arguments[0].span),
                                                         checker_.sources.text(written.arguments[1].span));
    if (low == high)
      report.help("write a greater second number, or leave the parameter to its value: `choice([…])`");
    else
      report.help("exchange them")
          .fix(written.arguments[0].span, std::string(checker_.sources.text(written.arguments[1].span)))
          .fix(written.arguments[1].span, std::string(checker_.sources.text(written.arguments[0].span)));
    return false;
  }

  /// Ranges are for numbers, and ranges of fractions for numbers that may have one.
  bool check_kind(const ast::Distribution& written, const stdlib::Distribution& known) {
    if (parameter_ == nullptr || takes_numbers(*parameter_)) return true;
    if (takes_integers(*parameter_) && known.is_whole) return true;
    auto report =
        checker_.sink.report<Diag::ParameterType>(written.name.span, key_.text, type_in_words(*parameter_),
                                                  fmt::format("values of `{}`: {}", known.name, known.summary));
    if (takes_integers(*parameter_))
      report.help("did you mean `int_uniform`?").fix(written.name.span, "int_uniform");
    else
      report.help("list the values to try: `choice([…])`");
    return false;
  }

  bool check_bound(const ast::Value& bound, const stdlib::Distribution& known) {
    const auto number = number_of(bound);
    const std::string_view wanted = known.is_whole ? "whole numbers" : "numbers";
    if (!number || std::holds_alternative<ast::Percent>(bound.data) ||
        (known.is_whole && !std::holds_alternative<std::int64_t>(bound.data))) {
      checker_.sink.report<Diag::ParameterType>(bound.span, known.name, wanted, describe(bound))
          .help(fmt::format("it is written `{}`", known.form));
      return false;
    }
    if (!known.is_positive || *number > 0) return true;
    checker_.sink.report<Diag::ParameterRange>(bound.span, known.name, fmt::format("{}", *number), "greater than 0")
        .help("orders of magnitude begin above 0: write, for instance, `0.0001`");
    return false;
  }

  Checker& checker_;
  const ast::Name& key_;
  const stdlib::Algorithm* algorithm_;
  const stdlib::Parameter* parameter_;
};

}  // namespace

std::optional<ir::AttributeValue> check_search_space(Checker& checker, const ast::Value& space,
                                                     const stdlib::Algorithm* algorithm) {
  const auto* map = std::get_if<ast::Map>(&space.data);
  if (map == nullptr) {
    checker.sink.report<Diag::ParameterType>(space.span, "SEARCH SPACE", "a map of distributions", describe(space))
        .help("write, for instance, `{learning_rate: log_uniform(0.001, 0.1)}`");
    return std::nullopt;
  }
  if (map->entries.empty()) {
    checker.sink.report<Diag::EmptyList>(space.span, "SEARCH SPACE")
        .help("name a parameter and its values: `{learning_rate: log_uniform(0.001, 0.1)}`");
    return std::nullopt;
  }
  bool sound = true;
  NamesOnce once(checker);
  for (const ast::MapEntry& entry : map->entries) {
    if (!once.add(entry.key.text, entry.key.span)) {
      sound = false;
      continue;
    }
    const stdlib::Parameter* parameter =
        algorithm != nullptr ? stdlib::find_parameter(*algorithm, entry.key.text) : nullptr;
    if (algorithm != nullptr && parameter == nullptr)
      report_unknown_argument(checker, owner_of(*algorithm), algorithm->parameters, entry.key), sound = false;
    sound = DistributionCheck(checker, entry.key, algorithm, parameter).check(entry.value) && sound;
  }
  return sound ? std::optional(attribute_of(space)) : std::nullopt;
}

}  // namespace dmlc::check
