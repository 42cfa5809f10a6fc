// SPDX-License-Identifier: Apache-2.0
// Reads the values of parameters: names, types, ranges, and what excludes what.
#include "compiler/check/check_arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/base/nearest.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

using stdlib::Parameter;
using stdlib::ParameterType;

/// Reads one value; whatever does not fit is reported.
class ValueCheck {
 public:
  ValueCheck(Checker& checker, const Parameter& parameter) : checker_(checker), parameter_(parameter) {}

  std::optional<ir::ParameterValue> read(const ast::Value& value) {
    switch (parameter_.type) {
      case ParameterType::Boolean:
        if (const auto* flag = std::get_if<bool>(&value.data)) return *flag;
        break;
      case ParameterType::Integer:
        return integer(value);
      case ParameterType::Float:
        return number(value);
      case ParameterType::Word:
        if (const auto word = text_of(value)) return choice(value, *word);
        break;
      case ParameterType::WordOrInteger:
        if (const auto word = text_of(value)) return choice(value, *word);
        return integer(value);
      case ParameterType::WordOrNumber:
        if (const auto word = text_of(value)) return choice(value, *word);
        return number(value);
      case ParameterType::Text:
      case ParameterType::ColumnName:
      case ParameterType::FeatureName:
        if (const auto text = text_of(value)) return *text;
        break;
      case ParameterType::IntegerList:
        return list<std::int64_t>(value);
      case ParameterType::NumberList:
        return list<double>(value);
      case ParameterType::Size:
        if (const auto bytes = bytes_of(value)) return amount(value, *bytes);
        break;
      case ParameterType::Duration:
        if (const auto milliseconds = milliseconds_of(value)) return amount(value, *milliseconds);
        if (const auto* duration = std::get_if<ast::Duration>(&value.data)) return report_unit(value, duration->unit);
        break;
    }
    return report_type(value, describe(value));
  }

 private:
  std::nullopt_t report_type(const ast::Value& value, const std::string& found) {
    checker_.sink.report<Diag::ParameterType>(value.span, parameter_.name, type_in_words(parameter_), found)
        .help(fmt::format("{}: {}", parameter_.name, parameter_.summary));
    return std::nullopt;
  }

  std::nullopt_t report_unit(const ast::Value& value, const std::string& unit) {
    checker_.sink.report<Diag::UnitOfDuration>(value.span, parameter_.name, "units of time", unit + "s")
        .help("write a number and a unit of time, for instance `30 minutes`");
    return std::nullopt;
  }

  bool in_range(const ast::Value& value, double number) {
    if (contains(parameter_, number)) return true;
    checker_.sink
        .report<Diag::ParameterRange>(value.span, parameter_.name, fmt::format("{}", number), range_of(parameter_))
        .help(fmt::format("{}: {}", parameter_.name, parameter_.summary));
    return false;
  }

  std::optional<ir::ParameterValue> integer(const ast::Value& value) {
    const auto* integer = std::get_if<std::int64_t>(&value.data);
    if (integer == nullptr) return report_type(value, describe(value));
    return in_range(value, static_cast<double>(*integer)) ? std::optional<ir::ParameterValue>(*integer) : std::nullopt;
  }

  std::optional<ir::ParameterValue> number(const ast::Value& value) {
    const auto number = number_of(value);
    if (!number) return report_type(value, describe(value));
    return in_range(value, *number) ? std::optional<ir::ParameterValue>(*number) : std::nullopt;
  }

  std::optional<ir::ParameterValue> amount(const ast::Value& value, std::uint64_t amount) {
    if (!in_range(value, static_cast<double>(amount))) return std::nullopt;
    return static_cast<std::int64_t>(amount);
  }

  /// Items are reported one by one, each at its place. A number alone is a list of one.
  template <class Item>
  std::optional<ir::ParameterValue> list(const ast::Value& value) {
    const auto* written = std::get_if<ast::List>(&value.data);
    if (written != nullptr && written->items.empty()) return report_type(value, "an empty list");
    const std::span<const ast::Value> items = written != nullptr ? std::span(written->items) : std::span(&value, 1);
    std::vector<Item> result;
    bool sound = true;
    for (const ast::Value& item : items) {
      const auto read = std::is_same_v<Item, double> ? number(item) : integer(item);
      if (read)
        result.push_back(std::get<Item>(*read));
      else
        sound = false;
    }
    return sound ? std::optional<ir::ParameterValue>(std::move(result)) : std::nullopt;
  }

  std::optional<ir::ParameterValue> choice(const ast::Value& value, const std::string& word) {
    if (std::find(parameter_.choices.begin(), parameter_.choices.end(), word) != parameter_.choices.end()) return word;
    auto report = checker_.sink.report<Diag::ParameterChoice>(value.span, parameter_.name, word);
    if (const auto nearest = nearest_name(word, parameter_.choices))
      report.help("did you mean `" + *nearest + "`?").fix(value.span, *nearest);
    else if (parameter_.type == ParameterType::Word)
      report.help(fmt::format("it takes {}", fmt::join(parameter_.choices, ", ")));
    else
      report.help("it takes " + type_in_words(parameter_));
    return std::nullopt;
  }

  Checker& checker_;
  const Parameter& parameter_;
};

/// Reads arguments one after the other.
class ArgumentsCheck {
 public:
  ArgumentsCheck(Checker& checker, const ArgumentOwner& owner, std::span<const Parameter> parameters)
      : checker_(checker), owner_(owner), parameters_(parameters) {}

  void add(const ast::Name& name, const ast::Value& value) {
    const Parameter* parameter = stdlib::find(parameters_, name.text);
    const auto [first, is_new] = seen_.emplace(name.text, name.span);
    if (!is_new) {
      checker_.sink.report<Diag::DuplicateParameter>(name.span, name.text)
          .note(first->second, "first given here")
          .help("leave one of them out");
      return;
    }
    if (parameter == nullptr) return report_unknown_argument(checker_, owner_, parameters_, name);
    if (auto read = ValueCheck(checker_, *parameter).read(value)) values_[name.text] = std::move(*read);
  }

  ParameterValues finish() {
    for (const Parameter& parameter : parameters_) {
      const auto given = seen_.find(std::string(parameter.name));
      const auto excluded = seen_.find(std::string(parameter.excludes));
      if (given == seen_.end() || excluded == seen_.end()) continue;
      checker_.sink.report<Diag::Contradiction>(given->second, parameter.name, parameter.excludes)
          .note(excluded->second, fmt::format("`{}` is given here", parameter.excludes))
          .help("give one of them");
    }
    return std::move(values_);
  }

 private:
  Checker& checker_;
  const ArgumentOwner& owner_;
  std::span<const Parameter> parameters_;
  std::map<std::string, Span> seen_;
  ParameterValues values_;
};

struct DefaultValue {
  std::optional<ir::ParameterValue> operator()(std::monostate) const { return std::nullopt; }
  std::optional<ir::ParameterValue> operator()(bool flag) const { return flag; }
  std::optional<ir::ParameterValue> operator()(std::int64_t integer) const { return integer; }
  std::optional<ir::ParameterValue> operator()(double number) const { return number; }
  std::optional<ir::ParameterValue> operator()(std::string_view word) const { return std::string(word); }
  template <class Item>
  std::optional<ir::ParameterValue> operator()(std::span<const Item> items) const {
    return std::vector<Item>(items.begin(), items.end());
  }
};

bool has_effect_with(const Parameter& parameter, std::string_view value) {
  const auto& wanted = parameter.only_values;
  return std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

/// The value of a parameter that is a word; empty for anything else.
std::string word_in(const ParameterValues& values, std::string_view name) {
  const auto found = values.find(std::string(name));
  const auto* word = found == values.end() ? nullptr : std::get_if<std::string>(&found->second);
  return word != nullptr ? *word : "";
}

}  // namespace

ArgumentOwner owner_of(const stdlib::Algorithm& algorithm) { return {algorithm.name, "parameter", true}; }

ParameterValues check_arguments(Checker& checker, const ArgumentOwner& owner, std::span<const Parameter> parameters,
                                const std::vector<ast::Argument>& arguments) {
  ArgumentsCheck check(checker, owner, parameters);
  for (const ast::Argument& argument : arguments) check.add(argument.name, argument.value);
  return check.finish();
}

ParameterValues check_arguments(Checker& checker, const ArgumentOwner& owner, std::span<const Parameter> parameters,
                                const ast::Map& map) {
  ArgumentsCheck check(checker, owner, parameters);
  for (const ast::MapEntry& entry : map.entries) check.add(entry.key, entry.value);
  return check.finish();
}

void fill_defaults(std::span<const Parameter> parameters, ParameterValues& values) {
  const ParameterValues given = values;
  const auto is_excluded = [&](const Parameter& parameter) {
    return std::any_of(parameters.begin(), parameters.end(), [&](const Parameter& other) {
      return other.excludes == parameter.name && given.contains(std::string(other.name));
    });
  };
  for (const Parameter& parameter : parameters) {
    if (values.contains(std::string(parameter.name)) || is_excluded(parameter)) continue;
    if (auto value = std::visit(DefaultValue{}, parameter.default_value))
      values[std::string(parameter.name)] = std::move(*value);
  }
}

void warn_without_effect(Checker& checker, std::span<const Parameter> parameters, const ParameterValues& values,
                         std::string_view task, const std::vector<ast::Argument>& given) {
  for (const ast::Argument& argument : given) {
    const Parameter* parameter = stdlib::find(parameters, argument.name.text);
    if (parameter == nullptr || parameter->only_with.empty()) continue;
    const std::string actual =
        parameter->only_with == "task" ? std::string(task) : word_in(values, parameter->only_with);
    const auto value = values.find(argument.name.text);
    if (actual.empty() || has_effect_with(*parameter, actual) || value == values.end()) continue;
    if (std::visit(DefaultValue{}, parameter->default_value) == value->second) continue;
    checker.sink
        .report<Diag::ParameterWithoutEffect>(argument.name.span, argument.name.text,
                                              fmt::format("{} = {}", parameter->only_with, actual))
        .help(fmt::format("leave it out: it counts with {}", conditions_of(*parameter)));
  }
}

void require_arguments(Checker& checker, const ArgumentOwner& owner, Span span, std::span<const Parameter> parameters,
                       const std::vector<ast::Argument>& arguments) {
  const auto find = [&](std::string_view name) {
    return std::find_if(arguments.begin(), arguments.end(),
                        [&](const ast::Argument& argument) { return argument.name.text == name; });
  };
  for (const Parameter& parameter : parameters) {
    if (!parameter.is_required || find(parameter.name) != arguments.end()) continue;
    const auto help = fmt::format("give `{} = …`: {}", parameter.name, parameter.summary);
    if (parameter.only_with.empty()) {
      checker.sink.report<Diag::MissingClause>(span, owner.name, parameter.name).help(help);
      continue;
    }
    const auto asks = find(parameter.only_with);
    const std::string word = asks != arguments.end() ? text_of(asks->value).value_or("") : "";
    if (!has_effect_with(parameter, word)) continue;
    checker.sink
        .report<Diag::MissingClause>(asks->value.span, fmt::format("{} = {}", parameter.only_with, word),
                                     parameter.name)
        .help(help);
  }
}

void report_unknown_argument(Checker& checker, const ArgumentOwner& owner, std::span<const Parameter> parameters,
                             const ast::Name& name) {
  auto report = owner.is_algorithm
                    ? checker.sink.report<Diag::UnknownParameter>(name.span, owner.name, name.text)
                    : checker.sink.report<Diag::UnknownOption>(name.span, owner.name, owner.noun, name.text);
  const std::vector<std::string> names = stdlib::parameter_names(parameters);
  if (const auto nearest = nearest_name(name.text, names))
    report.help("did you mean `" + *nearest + "`?").fix(name.span, *nearest);
  else if (names.empty())
    report.help("it takes none");
  else
    report.help(fmt::format("it has {}", fmt::join(names, ", ")));
}

}  // namespace dmlc::check
