// SPDX-License-Identifier: Apache-2.0
// Says in words what a parameter takes.
#include "stdlib/parameter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace dmlc::stdlib {
namespace {

/// A word, or a string where it has other characters than words.
std::string as_written(std::string_view word) {
  const bool is_word = std::all_of(word.begin(), word.end(),
                                   [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  return is_word ? std::string(word) : fmt::format("'{}'", word);
}

/// "a, b or LAST"; without `last`, "a, b or c".
std::string alternatives(std::span<const std::string_view> words, std::string_view last = {}) {
  std::string text;
  const std::size_t count = words.size() + (last.empty() ? 0 : 1);
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) text += i + 1 == count ? " or " : ", ";
    text += i < words.size() ? as_written(words[i]) : std::string(last);
  }
  return text;
}

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace

std::string type_in_words(const Parameter& parameter) {
  switch (parameter.type) {
    case ParameterType::Boolean:
      return "true or false";
    case ParameterType::Integer:
      return "an integer";
    case ParameterType::Float:
      return "a number";
    case ParameterType::Word:
      return alternatives(parameter.choices);
    case ParameterType::WordOrInteger:
      return alternatives(parameter.choices, "an integer");
    case ParameterType::WordOrNumber:
      return alternatives(parameter.choices, "a number");
    case ParameterType::Text:
      return "a string";
    case ParameterType::ColumnName:
      return "the name of a column";
    case ParameterType::FeatureName:
      return "the name of a feature";
    case ParameterType::IntegerList:
      return "a list of integers";
    case ParameterType::NumberList:
      return "a list of numbers";
    case ParameterType::Size:
      return "a size such as 2G";
    case ParameterType::Duration:
      return "a duration such as 30 minutes";
  }
  return "";
}

std::string range_of(const Parameter& parameter) {
  std::string low, high;
  if (std::isfinite(parameter.minimum))
    low = fmt::format("{} {}", parameter.minimum_is_excluded ? "greater than" : "at least", parameter.minimum);
  if (std::isfinite(parameter.maximum))
    high = fmt::format("{} {}", parameter.maximum_is_excluded ? "less than" : "at most", parameter.maximum);
  if (low.empty() || high.empty()) return low + high;
  return low + " and " + high;
}

std::string default_text(const Parameter& parameter) {
  return std::visit(Overloaded{[](std::monostate) { return std::string(); },
                               [](bool flag) { return std::string(flag ? "true" : "false"); },
                               [](std::int64_t integer) { return fmt::format("{}", integer); },
                               [](double number) { return fmt::format("{}", number); },
                               [](std::string_view word) { return as_written(word); },
                               [](const auto& items) { return fmt::format("[{}]", fmt::join(items, ", ")); }},
                    parameter.default_value);
}

std::string conditions_of(const Parameter& parameter) {
  std::string text;
  for (const std::string_view value : parameter.only_values)
    text += fmt::format("{}`{} = {}`", text.empty() ? "" : " or ", parameter.only_with, as_written(value));
  return text;
}

bool contains(const Parameter& parameter, double number) {
  const bool above = parameter.minimum_is_excluded ? number > parameter.minimum : number >= parameter.minimum;
  const bool below = parameter.maximum_is_excluded ? number < parameter.maximum : number <= parameter.maximum;
  return above && below;  // neither holds for a NaN
}

}  // namespace dmlc::stdlib
