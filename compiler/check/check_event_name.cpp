// SPDX-License-Identifier: Apache-2.0
// Names of events: what they may be made of, and which name matches which pattern.
#include "compiler/check/check_event_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/check_names.h"
#include "compiler/check/values.h"
#include "compiler/types/identifier.h"

namespace dmlc::check {
namespace {

constexpr std::string_view kLetters =
    "names are made of lower-case letters, digits, `_` and `-`, in parts separated by `.`";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// What is wrong with bytes [begin, end) of a name.
struct NameProblem {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string what;
  std::string help;
  std::string replacement;  ///< of the whole name; empty when nothing can be offered
};

std::optional<NameProblem> problem_of_part(std::string_view name, std::size_t begin, std::size_t end,
                                           EventNameForm form) {
  const std::string_view part = name.substr(begin, end - begin);
  if (part.empty())
    return NameProblem{begin == 0 ? 0 : begin - 1, std::min(end + 1, name.size()), "a part is empty",
                       std::string(kLetters), ""};
  if (part == "*") {
    if (form == EventNameForm::Pattern) return std::nullopt;
    return NameProblem{begin, end, "`*` stands for any part, but here one event is named",
                       "write the part; patterns are for `WHEN EVENT` and `SUBSCRIBE TO`", ""};
  }
  const auto wrong = std::find_if_not(part.begin(), part.end(), is_letter);
  if (wrong == part.end()) return std::nullopt;
  if (*wrong == '*')
    return NameProblem{begin, end, fmt::format("`{}` mixes `*` with other characters", part),
                       "`*` stands for a whole part: `model.*`", ""};
  const std::string folded = types::fold_identifier(name);
  if (std::all_of(part.begin(), part.end(), [](char c) { return is_letter(c) || is_capital(c); }))
    return NameProblem{begin, end, fmt::format("`{}` has capital letters", part),
                       fmt::format("did you mean `{}`?", folded), folded};
  const std::size_t at = begin + static_cast<std::size_t>(wrong - part.begin());
  std::size_t size = 1;
  while (at + size < end && (static_cast<unsigned char>(name[at + size]) & 0xC0) == 0x80) ++size;
  return NameProblem{at, at + size, fmt::format("`{}` has no place in it", name.substr(at, size)),
                     std::string(kLetters), ""};
}

std::optional<NameProblem> problem_of(std::string_view name, EventNameForm form) {
  if (name.empty()) return NameProblem{0, 0, "it is empty", std::string(kLetters), ""};
  if (name.size() > kMaxEventNameBytes)
    return NameProblem{0, name.size(),
                       fmt::format("it has {} bytes; at most {} are kept", name.size(), kMaxEventNameBytes),
                       "write a shorter name", ""};
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    if (auto problem = problem_of_part(name, begin, end, form)) return problem;
    begin = end + 1;
  }
  return std::nullopt;
}

/// A name of hundreds of bytes would bury what is said about it.
std::string shortened(const std::string& name) { return name.size() <= 60 ? name : name.substr(0, 57) + "…"; }

}  // namespace

std::optional<std::string> check_event_name(Checker& checker, std::string_view clause, const ast::Value& value,
                                            EventNameForm form) {
  const auto* string = std::get_if<ast::String>(&value.data);
  if (string == nullptr) {
    checker.sink.report<Diag::ParameterType>(value.span, clause, "the name of an event", describe(value))
        .help("write a string such as 'model.trained'");
    return std::nullopt;
  }
  const auto problem = problem_of(string->text, form);
  if (!problem) return string->text;
  const Span place = place_in_string(checker.sources, value, problem->begin, problem->end);
  auto report = checker.sink.report<Diag::PatternForm>(place, shortened(string->text), problem->what);
  report.help(problem->help);
  if (!problem->replacement.empty()) report.fix(value.span, "'" + problem->replacement + "'");
  return std::nullopt;
}

std::optional<std::vector<std::string>> check_event_names(Checker& checker, std::string_view clause,
                                                          const ast::Value& value, EventNameForm form) {
  const auto* list = std::get_if<ast::List>(&value.data);
  if (list == nullptr) {
    checker.sink.report<Diag::ParameterType>(value.span, clause, "a list of names", describe(value))
        .help("write, for instance, `['model.trained']`");
    return std::nullopt;
  }
  if (list->items.empty()) {
    checker.sink.report<Diag::EmptyList>(value.span, clause).help("name an event, or leave the clause out");
    return std::nullopt;
  }
  std::vector<std::string> names;
  NamesOnce once(checker);
  bool sound = true;
  for (const ast::Value& item : list->items) {
    auto name = check_event_name(checker, clause, item, form);
    sound = name && once.add(*name, item.span) && sound;
    if (name) names.push_back(std::move(*name));
  }
  return sound ? std::optional(std::move(names)) : std::nullopt;
}

bool matches_event(std::string_view pattern, std::string_view name) {
  while (true) {
    const std::size_t pattern_end = std::min(pattern.find('.'), pattern.size());
    const std::size_t name_end = std::min(name.find('.'), name.size());
    const bool any = pattern.substr(0, pattern_end) == "*";
    if (!any && pattern.substr(0, pattern_end) != name.substr(0, name_end)) return false;
    const bool last = pattern_end == pattern.size();
    if (last) return any || name_end == name.size();
    if (name_end == name.size()) return false;
    pattern.remove_prefix(pattern_end + 1);
    name.remove_prefix(name_end + 1);
  }
}

}  // namespace dmlc::check
