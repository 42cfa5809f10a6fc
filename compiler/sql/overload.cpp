// SPDX-License-Identifier: Apache-2.0
// The choice among functions and operators of one name, step by step as func_select_candidate() does it.
#include "compiler/sql/overload.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "compiler/sql/builtins.h"
#include "compiler/sql/type_facts.h"
#include "compiler/types/builtin_types.h"

namespace dmlc::sql {
namespace {

using Types = std::vector<Type>;

bool is_exact(const Candidate& candidate, const Types& actual) {
  return std::equal(candidate.arguments.begin(), candidate.arguments.end(), actual.begin(), actual.end(),
                    [](const Type& a, const Type& b) { return a.internal == b.internal; });
}

// Opaque arguments fit anywhere: we cannot know better.
bool accepts(const Candidate& candidate, const Types& actual) {
  Types declared_known, actual_known;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const Type& declared = candidate.arguments[i];
    if (is_opaque(actual[i]) && !is_polymorphic(declared)) continue;
    if (is_polymorphic(declared)) {
      if (!actual[i].is_known()) continue;
      declared_known.push_back(declared);
      actual_known.push_back(actual[i]);
    } else if (!can_convert(actual[i], declared, CastContext::Implicit)) {
      return false;
    }
  }
  return is_consistent(declared_known, actual_known);
}

// Keeps the candidates with the most points, if any scores at all differ.
template <class Points>
void keep_best(std::vector<Candidate>& candidates, Points points) {
  std::size_t best = 0;
  for (const Candidate& c : candidates) best = std::max(best, points(c));
  std::erase_if(candidates, [&](const Candidate& c) { return points(c) != best; });
}

struct Slot {
  char category = 0;
  bool preferred = false;
};

// The category that a literal argument gets: string if any candidate offers it, else the one all agree on.
std::optional<Slot> slot_of(const std::vector<Candidate>& candidates, std::size_t i) {
  Slot slot;
  bool conflict = false;
  for (const Candidate& c : candidates) {
    const char category = category_of(c.arguments[i]);
    const bool preferred = is_preferred(c.arguments[i]);
    if (slot.category == 0) {
      slot = {category, preferred};
    } else if (category == slot.category) {
      slot.preferred |= preferred;
    } else if (category == 'S') {
      slot = {category, preferred};
    } else {
      conflict = true;
    }
  }
  if (conflict && slot.category != 'S') return std::nullopt;
  return slot;
}

void keep_by_literals(std::vector<Candidate>& candidates, const Types& bases) {
  std::vector<std::optional<Slot>> slots(bases.size());
  for (std::size_t i = 0; i < bases.size(); ++i) {
    if (!is_literal(bases[i])) continue;
    slots[i] = slot_of(candidates, i);
    if (!slots[i]) return;
  }
  std::vector<Candidate> kept;
  for (const Candidate& c : candidates) {
    bool fits = true;
    for (std::size_t i = 0; i < bases.size(); ++i)
      if (slots[i] &&
          (category_of(c.arguments[i]) != slots[i]->category || (slots[i]->preferred && !is_preferred(c.arguments[i]))))
        fits = false;
    if (fits) kept.push_back(c);
  }
  if (!kept.empty()) candidates = std::move(kept);
}

// When all known arguments are of one type, the literals are taken for the same.
void keep_by_known_type(std::vector<Candidate>& candidates, const Types& bases) {
  const Type* known = nullptr;
  for (const Type& base : bases) {
    if (is_literal(base)) continue;
    if (known != nullptr && known->internal != base.internal) return;
    known = &base;
  }
  if (known == nullptr) return;
  const Types assumed(bases.size(), *known);
  std::vector<Candidate> kept;
  for (const Candidate& c : candidates)
    if (accepts(c, assumed)) kept.push_back(c);
  if (kept.size() == 1) candidates = std::move(kept);
}

void select(std::vector<Candidate>& candidates, const Types& actual) {
  Types bases;
  for (const Type& type : actual) bases.push_back(type.undomained());
  const bool literals = std::any_of(bases.begin(), bases.end(), is_literal);
  keep_best(candidates, [&](const Candidate& c) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < bases.size(); ++i)
      n += !is_literal(bases[i]) && c.arguments[i].internal == bases[i].internal ? 1 : 0;
    return n;
  });
  if (candidates.size() == 1) return;
  keep_best(candidates, [&](const Candidate& c) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < bases.size(); ++i) {
      if (is_literal(bases[i])) continue;
      const bool preferred = is_preferred(c.arguments[i]) && category_of(c.arguments[i]) == category_of(bases[i]);
      n += c.arguments[i].internal == bases[i].internal || preferred ? 1 : 0;
    }
    return n;
  });
  if (candidates.size() == 1 || !literals) return;
  keep_by_literals(candidates, bases);
  if (candidates.size() > 1) keep_by_known_type(candidates, bases);
}

Overload found(Candidate candidate, const Types& actual) {
  Overload overload;
  const auto result = filled_result(candidate.result, candidate.arguments, actual);
  overload.outcome = result ? OverloadOutcome::Found : OverloadOutcome::Unclear;
  overload.result = result.value_or(types::unknown_type());
  overload.candidate = std::move(candidate);
  return overload;
}

// Some argument is not known to us: the answer stands only if every reading gives it.
Overload unclear(const std::vector<Candidate>& candidates) {
  Overload overload;
  overload.outcome = OverloadOutcome::Unclear;
  if (candidates.empty()) return overload;
  const Type& result = candidates.front().result;
  const bool agreed =
      !is_polymorphic(result) && std::all_of(candidates.begin(), candidates.end(),
                                             [&](const Candidate& c) { return c.result.internal == result.internal; });
  overload.candidate = candidates.front();
  if (agreed) overload.result = result;
  return overload;
}

std::vector<Candidate> make_operators(std::string_view name, bool binary) {
  std::vector<Candidate> all;
  const auto rows = builtin_operators(name);
  for (const BuiltinOperator& row : rows) {
    if (row.left.empty() == binary) continue;
    Candidate candidate;
    if (binary) candidate.arguments.push_back(types::builtin_type(row.left).value_or(types::unknown_type()));
    candidate.arguments.push_back(types::builtin_type(row.right).value_or(types::unknown_type()));
    candidate.result = types::builtin_type(row.result).value_or(types::unknown_type());
    all.push_back(std::move(candidate));
  }
  return all;
}

// Made once for each name that is met.
const std::vector<Candidate>& operators_named(std::string_view name, bool binary) {
  thread_local std::map<std::pair<std::string, bool>, std::vector<Candidate>> known;
  static const std::vector<Candidate> none;
  if (builtin_operators(name).empty()) return none;
  const auto [entry, is_new] = known.try_emplace({std::string(name), binary});
  if (is_new) entry->second = make_operators(name, binary);
  return entry->second;
}

// An operator with a literal on one side is first tried with the other side's type on both.
std::optional<Overload> exact_operator(const std::vector<Candidate>& candidates, Types actual) {
  const auto try_exact = [&](const Types& wanted) -> std::optional<Overload> {
    for (const Candidate& c : candidates)
      if (is_exact(c, wanted)) return found(c, wanted);
    return std::nullopt;
  };
  if (actual.size() != 2 || is_literal(actual[0]) == is_literal(actual[1])) return try_exact(actual);
  const Type known = is_literal(actual[0]) ? actual[1] : actual[0];
  if (auto exact = try_exact({known, known})) return exact;
  return known.is_domain() ? try_exact({known.undomained(), known.undomained()}) : std::nullopt;
}

Overload search_operator(std::string_view name, const std::optional<Type>& left, const Type& right) {
  const std::vector<Candidate>& candidates = operators_named(name, left.has_value());
  Types actual;
  if (left) actual.push_back(*left);
  actual.push_back(right);
  const bool opaque = std::any_of(actual.begin(), actual.end(), is_opaque);
  if (!opaque)
    if (auto exact = exact_operator(candidates, actual)) return *exact;
  return choose_overload(candidates, actual);
}

/// What a name says of the type is all there is to say: no domain, no type of the user.
bool is_told_by_name(const Type& type) {
  return !type.is_domain() && types::find_builtin_type(type.internal) != nullptr;
}

}  // namespace

Overload choose_overload(const std::vector<Candidate>& all, const Types& actual) {
  for (const Candidate& c : all)
    if (is_exact(c, actual)) return found(c, actual);
  const bool opaque = std::any_of(actual.begin(), actual.end(), is_opaque);
  std::vector<Candidate> candidates;
  std::copy_if(all.begin(), all.end(), std::back_inserter(candidates),
               [&](const Candidate& c) { return accepts(c, actual); });
  if (opaque) return unclear(candidates);
  if (candidates.size() > 1) select(candidates, actual);
  if (candidates.size() == 1) return found(std::move(candidates.front()), actual);
  Overload none;
  none.outcome = candidates.empty() ? OverloadOutcome::NoMatch : OverloadOutcome::Ambiguous;
  return none;
}

Overload choose_operator(std::string_view name, const std::optional<Type>& left, const Type& right) {
  if (!is_told_by_name(right) || (left && !is_told_by_name(*left))) return search_operator(name, left, right);
  // Programs use few operators on few types, again and again.
  constexpr std::size_t kMost = 1000;
  using Question = std::tuple<std::string, std::string, std::string>;
  thread_local std::map<Question, Overload> known;
  Question question{name, left ? left->name : std::string(), right.name};
  if (const auto answer = known.find(question); answer != known.end()) return answer->second;
  if (known.size() >= kMost) known.clear();
  return known.emplace(std::move(question), search_operator(name, left, right)).first->second;
}

bool is_operator_name(std::string_view name) { return !builtin_operators(name).empty(); }

}  // namespace dmlc::sql
