// SPDX-License-Identifier: Apache-2.0
// Reads literal values.
#include "compiler/check/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>
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

/// `02:30` or `02:30:15.5`, from behind the hours on; moves `rest` behind it.
std::optional<double> clock_in_milliseconds(double hours, std::string_view& rest) {
  double factor = 6e4;
  double total = hours * 3.6e6;
  for (; rest.starts_with(':') && factor >= 1e3; factor /= 60) {
    double part = 0;
    const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), part);
    if (error != std::errc() || !(part >= 0 && part < 60)) return std::nullopt;
    total += part * factor;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  }
  return total;
}

/// `90 seconds`, `1 day 02:30:00`: intervals as PostgreSQL reads them, without signs, months and years.
std::optional<double> interval_in_milliseconds(std::string_view rest) {
  const auto skip = [&] { rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size())); };
  double total = 0;
  bool found = false;
  for (skip(); !rest.empty(); skip()) {
    double amount = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), amount);
    if (error != std::errc() || !(amount >= 0) || !std::isfinite(amount)) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    if (rest.starts_with(':')) {
      const auto clock = clock_in_milliseconds(amount, rest);
      if (!clock) return std::nullopt;
      total += *clock;
    } else {
      skip();
      std::string unit;
      for (; !rest.empty() && std::isalpha(static_cast<unsigned char>(rest.front())) != 0; rest.remove_prefix(1))
        unit += static_cast<char>(std::tolower(static_cast<unsigned char>(rest.front())));
      const auto factor = unit_in_milliseconds(unit);
      if (!factor) return std::nullopt;
      total += amount * *factor;
    }
    found = true;
  }
  return found ? std::optional(total) : std::nullopt;
}

std::optional<std::uint64_t> whole(double value) {
  if (!(value >= 0) || value > 9e18) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(value));
}

}  // namespace

std::string describe(const ast::Value& value) {
  return std::visit(
      Overloaded{[](const ast::Null&) { return std::string("null"); },
                 [](bool b) { return std::string(b ? "true" : "false"); },
                 [](std::int64_t i) { return fmt::format("the integer {}", i); },
                 [](double d) { return fmt::format("the number {}", d); },
                 [](const ast::String& s) { return fmt::format("the string '{}'", s.text); },
                 [](const ast::Word& w) { return fmt::format("the word `{}`", w.text); },
                 [](const ast::List&) { return std::string("a list"); },
                 [](const ast::Map&) { return std::string("a map"); },
                 [](const ast::Size&) { return std::string("a size"); },
                 [](const ast::Duration&) { return std::string("a duration"); },
                 [](const ast::Percent& p) { return fmt::format("{}%", p.value); },
                 [](const ast::Distribution& d) { return fmt::format("the distribution `{}`", d.name.text); }},
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
  if (const auto* string = std::get_if<ast::String>(&value.data)) {
    const auto milliseconds = interval_in_milliseconds(string->text);
    return milliseconds ? whole(*milliseconds) : std::nullopt;
  }
  const auto* duration = std::get_if<ast::Duration>(&value.data);
  const auto factor = duration != nullptr ? unit_in_milliseconds(duration->unit) : std::nullopt;
  return factor ? whole(duration->amount * *factor) : std::nullopt;
}

std::optional<std::int64_t> months_of(const ast::Value& value) {
  const auto months_in = [](double amount, std::string unit) -> std::optional<std::int64_t> {
    if (unit.ends_with('s')) unit.pop_back();
    const int factor = unit == "month" || unit == "mon" ? 1 : unit == "year" ? 12 : 0;
    if (factor == 0 || amount != std::floor(amount) || amount > 1e6) return std::nullopt;
    return static_cast<std::int64_t>(amount) * factor;
  };
  if (const auto* duration = std::get_if<ast::Duration>(&value.data))
    return months_in(duration->amount, duration->unit);
  const auto* string = std::get_if<ast::String>(&value.data);
  if (string == nullptr) return std::nullopt;
  std::istringstream words(string->text);
  std::optional<std::int64_t> total;
  double amount = 0;
  for (std::string unit; words >> amount >> unit;) {
    const auto months = amount >= 0 ? months_in(amount, unit) : std::nullopt;
    if (!months) return std::nullopt;
    total = total.value_or(0) + *months;
  }
  return words.eof() ? total : std::nullopt;
}

Span place_in_string(const SourceMap& sources, const ast::Value& value, std::size_t begin, std::size_t end) {
  const auto* string = std::get_if<ast::String>(&value.data);
  const std::string_view written = sources.text(value.span);
  std::size_t quote = written.find_first_of("'\"$");
  if (quote != std::string_view::npos && written[quote] == '$') quote = written.find('$', quote + 1);
  if (string == nullptr || quote == std::string_view::npos || begin >= end || end > string->text.size() ||
      written.compare(quote + 1, string->text.size(), string->text) != 0)
    return value.span;
  const std::size_t first = value.span.begin + quote + 1;
  return {value.span.file, static_cast<std::uint32_t>(first + begin), static_cast<std::uint32_t>(first + end)};
}

}  // namespace dmlc::check
