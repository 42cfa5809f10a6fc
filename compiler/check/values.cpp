// SPDX-License-Identifier: Apache-2.0
// Reads literal values.
#include "compiler/check/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace dmlc::check {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

/// Splits "30 minutes" into 30 and "minutes"; nullopt when it does not begin with a number.
std::optional<std::pair<double, std::string>> amount_and_unit(const std::string& text) {
  double amount = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc() || !(amount >= 0) || !std::isfinite(amount)) return std::nullopt;
  std::string unit;
  for (const char* c = rest; c != text.data() + text.size(); ++c)
    if (*c != ' ') unit += static_cast<char>(std::tolower(static_cast<unsigned char>(*c)));
  return std::pair{amount, unit};
}

std::optional<double> unit_in_milliseconds(std::string unit) {
  if (unit.size() > 2 && unit.ends_with('s') && unit != "ms") unit.pop_back();
  static constexpr std::pair<std::string_view, double> kUnits[] = {
      {"ms", 1},       {"millisecond", 1}, {"tick", 1},      {"s", 1e3},   {"sec", 1e3},
      {"second", 1e3}, {"min", 6e4},       {"minute", 6e4},  {"h", 3.6e6}, {"hour", 3.6e6},
      {"d", 8.64e7},   {"day", 8.64e7},    {"week", 6.048e8}};
  for (const auto& [name, factor] : kUnits)
    if (name == unit) return factor;
  return std::nullopt;
}

std::optional<std::uint64_t> whole(double value) {
  if (!(value >= 0) || value > 9e18) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(value));
}

}  // namespace

std::string describe(const ast::Value& value) {
  return std::visit(Overloaded{[](const ast::Null&) { return std::string("null"); },
                               [](bool b) { return std::string(b ? "true" : "false"); },
                               [](std::int64_t i) { return fmt::format("the integer {}", i); },
                               [](double d) { return fmt::format("the number {}", d); },
                               [](const ast::String& s) { return fmt::format("the string '{}'", s.text); },
                               [](const ast::Word& w) { return fmt::format("the word `{}`", w.text); },
                               [](const ast::List&) { return std::string("a list"); },
                               [](const ast::Map&) { return std::string("a map"); },
                               [](const ast::Size&) { return std::string("a size"); },
                               [](const ast::Duration&) { return std::string("a duration"); },
                               [](const ast::Percent& p) { return fmt::format("{}%", p.value); }},
                    value.data);
}

std::optional<double> number_of(const ast::Value& value) {
  if (const auto* i = std::get_if<std::int64_t>(&value.data)) return static_cast<double>(*i);
  if (const auto* d = std::get_if<double>(&value.data)) return *d;
  if (const auto* p = std::get_if<ast::Percent>(&value.data)) return p->value / 100;
  return std::nullopt;
}

std::optional<std::string> text_of(const ast::Value& value) {
  if (const auto* word = std::get_if<ast::Word>(&value.data)) return word->text;
  if (const auto* string = std::get_if<ast::String>(&value.data)) return string->text;
  return std::nullopt;
}

std::optional<std::uint64_t> bytes_of(const ast::Value& value) {
  if (const auto* size = std::get_if<ast::Size>(&value.data)) return static_cast<std::uint64_t>(size->bytes);
  if (const auto* i = std::get_if<std::int64_t>(&value.data)) return whole(static_cast<double>(*i));
  const auto* string = std::get_if<ast::String>(&value.data);
  if (string == nullptr) return std::nullopt;
  const auto parts = amount_and_unit(string->text);
  if (!parts) return std::nullopt;
  static constexpr std::pair<std::string_view, double> kUnits[] = {
      {"", 1},         {"b", 1},       {"k", 1024.0},   {"kb", 1024.0}, {"kib", 1024.0},
      {"m", 0x1p20},   {"mb", 0x1p20}, {"mib", 0x1p20}, {"g", 0x1p30},  {"gb", 0x1p30},
      {"gib", 0x1p30}, {"t", 0x1p40},  {"tb", 0x1p40},  {"tib", 0x1p40}};
  for (const auto& [name, factor] : kUnits)
    if (name == parts->second) return whole(parts->first * factor);
  return std::nullopt;
}

std::optional<std::uint64_t> milliseconds_of(const ast::Value& value) {
  double amount = 0;
  std::string unit;
  if (const auto* duration = std::get_if<ast::Duration>(&value.data)) {
    amount = duration->amount;
    unit = duration->unit;
  } else if (const auto* string = std::get_if<ast::String>(&value.data)) {
    const auto parts = amount_and_unit(string->text);
    if (!parts) return std::nullopt;
    std::tie(amount, unit) = *parts;
  } else {
    return std::nullopt;
  }
  const auto factor = unit_in_milliseconds(unit);
  return factor ? whole(amount * *factor) : std::nullopt;
}

std::string describe(stdlib::ParameterType type) {
  switch (type) {
    case stdlib::ParameterType::Boolean:
      return "true or false";
    case stdlib::ParameterType::Integer:
      return "an integer";
    case stdlib::ParameterType::Float:
      return "a number";
    case stdlib::ParameterType::Word:
      return "a word";
  }
  return "";
}

std::string range_of(const stdlib::Parameter& parameter) {
  const std::string low =
      std::isfinite(parameter.minimum)
          ? fmt::format("{} {}", parameter.minimum_is_excluded ? "greater than" : "at least", parameter.minimum)
          : "";
  const std::string high = std::isfinite(parameter.maximum) ? fmt::format("at most {}", parameter.maximum) : "";
  if (low.empty() || high.empty()) return low + high;
  return low + " and " + high;
}

}  // namespace dmlc::check
