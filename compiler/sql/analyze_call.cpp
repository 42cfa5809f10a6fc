// SPDX-License-Identifier: Apache-2.0
// Function calls: who could be meant, who is, and what comes out.
#include <algorithm>
#include <array>

#include "compiler/base/nearest.h"
#include "compiler/sql/analyzer.h"
#include "compiler/sql/builtins.h"
#include "compiler/sql/quote.h"
#include "compiler/types/builtin_types.h"

namespace dmlc::sql {
namespace {

using types::FunctionKind;
using types::Volatility;

// A call's arguments against a declared list: variadic ones repeated, defaults cut, names put in their order.
struct Declared {
  std::vector<Type> arguments;
  std::vector<std::string> names;
  bool variadic = false;
  std::size_t default_count = 0;
};

// The declared type of each actual argument; nullopt when the call does not fit the list.
std::optional<std::vector<Type>> fit(const Declared& declared, const std::vector<std::string>& names,
                                     bool variadic_call) {
  const std::size_t given = names.size();
  const std::size_t most = declared.arguments.size();
  const bool named = std::any_of(names.begin(), names.end(), [](const std::string& n) { return !n.empty(); });
  if (named) {
    if (declared.names.size() < most) return std::nullopt;
    std::vector<Type> matched;
    for (std::size_t i = 0; i < given; ++i) {
      if (names[i].empty()) {
        if (i >= most) return std::nullopt;
        matched.push_back(declared.arguments[i]);
        continue;
      }
      const auto found = std::find(declared.names.begin(), declared.names.end(), names[i]);
      if (found == declared.names.end()) return std::nullopt;
      matched.push_back(declared.arguments[static_cast<std::size_t>(found - declared.names.begin())]);
    }
    if (given + declared.default_count < most || given > most) return std::nullopt;
    return matched;
  }
  if (given <= most && given + declared.default_count >= most && (!declared.variadic || variadic_call))
    return std::vector<Type>(declared.arguments.begin(),
                             declared.arguments.begin() + static_cast<std::ptrdiff_t>(given));
  if (!declared.variadic || variadic_call || given + 1 < most || most == 0 || given < most) return std::nullopt;
  std::vector<Type> repeated(declared.arguments.begin(), declared.arguments.end() - 1);
  Type last = declared.arguments.back();
  if (last.element && !last.is_domain())
    last = *last.element;
  else if (last.internal == "anyarray")
    last = *types::builtin_type("anyelement");
  else if (last.internal == "anycompatiblearray")
    last = *types::builtin_type("anycompatible");
  repeated.resize(given, last);
  return repeated;
}

bool have_same_types(const std::vector<Type>& a, const std::vector<Type>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Type& x, const Type& y) { return x.internal == y.internal; });
}

std::vector<std::string> as_strings(const std::vector<std::string_view>& views) { return {views.begin(), views.end()}; }

}  // namespace

Analyzer::CallName Analyzer::call_name(const Json& body) const {
  auto parts = strings_of(list_field(body, "funcname"));
  CallName name;
  if (parts.size() == 3) parts.erase(parts.begin());
  if (parts.size() == 2) name.schema = parts[0];
  if (!parts.empty()) name.name = parts.back();
  const std::int64_t at = number_field(body, "location", -1);
  name.range = name_range(body);
  // CURRENT_DATE, EXTRACT(…), x AT TIME ZONE …: the text does not spell the function's name as a call.
  const std::size_t token = tokens_.at(name.range.end);
  name.syntax = text_field(body, "funcformat") == "COERCE_SQL_SYNTAX" || at < 0 || !tokens_.is(token, "(");
  return name;
}

Analyzer::CallArguments Analyzer::call_arguments(const Json& body, const Place& place) {
  CallArguments arguments;
  arguments.variadic = flag_field(body, "func_variadic");
  Place inner = place;
  for (const Json& node : list_field(body, "args")) {
    arguments.values.push_back(expr(node, inner));
    arguments.names.emplace_back(is_kind(node, "NamedArgExpr") ? text_field(body_of(node), "name") : "");
  }
  for (const Json& sort : list_field(body, "agg_order")) {
    const Value value = expr(field(body_of(sort), "node"), inner);
    // Ordered-set aggregates take what WITHIN GROUP orders as further arguments.
    if (!flag_field(body, "agg_within_group")) continue;
    arguments.values.push_back(value);
    arguments.names.emplace_back();
  }
  return arguments;
}

std::vector<Candidate> Analyzer::call_candidates(const CallName& name, const CallArguments& arguments) {
  std::vector<Candidate> all;
  const auto add = [&](const Declared& declared, Candidate candidate) {
    auto fitted = fit(declared, arguments.names, arguments.variadic);
    if (!fitted) return;
    candidate.arguments = std::move(*fitted);
    const bool hidden = std::any_of(all.begin(), all.end(), [&](const Candidate& old) {
      return have_same_types(old.arguments, candidate.arguments);
    });
    if (!hidden) all.push_back(std::move(candidate));
  };
  if (name.schema.empty() || name.schema == "pg_catalog") {
    for (const BuiltinFunction& row : builtin_functions(name.name)) {
      Candidate candidate;
      candidate.builtin = &row;
      candidate.result = types::builtin_type(row.result).value_or(types::unknown_type());
      add({types_of_list(row.arguments), as_strings(split_list(row.argument_names)), row.variadic, row.default_count},
          std::move(candidate));
    }
  }
  for (const types::Function* function : catalog_.find_functions(name.schema, name.name, options_.search_path)) {
    if (function->kind == FunctionKind::Procedure) continue;
    Candidate candidate;
    candidate.user = function;
    candidate.result = catalog_.resolve(function->result, options_.search_path);
    Declared declared{{}, function->argument_names, function->variadic, function->default_count};
    for (const Type& argument : function->arguments)
      declared.arguments.push_back(catalog_.resolve(argument, options_.search_path).without_modifier());
    add(declared, std::move(candidate));
  }
  return all;
}

// `text(x)`, `float8(x)`: a type's name called with one argument is a cast.
std::optional<Value> Analyzer::cast_call(const CallName& name, const CallArguments& arguments) {
  if (arguments.values.size() != 1 || (!name.schema.empty() && name.schema != "pg_catalog")) return std::nullopt;
  const auto target = types::builtin_type(name.name);
  const Value& value = arguments.values[0];
  if (!target || is_opaque(value.type) || !can_convert(value.type, *target, CastContext::Explicit)) return std::nullopt;
  return typed(*target, value.nullable, arguments.values);
}

void Analyzer::report_call(const CallName& name, const CallArguments& arguments, OverloadOutcome outcome) {
  const std::string shown_name = name.syntax ? name.name : quote_qualified(name.schema, name.name);
  const bool exists = !builtin_functions(name.name).empty() ||
                      !catalog_.find_functions(name.schema, name.name, options_.search_path).empty();
  if (!exists) {
    std::vector<std::string> known = as_strings(builtin_function_names());
    for (const types::Function& f : catalog_.functions) known.push_back(f.name);
    report(ProblemKind::UnknownFunction, name.range, shown_name, "there is no function `" + shown_name + "`",
           nearest_names(name.name, known));
    return;
  }
  std::string list;
  for (const Value& value : arguments.values) list += (list.empty() ? "" : ", ") + shown(value.type);
  const bool ambiguous = outcome == OverloadOutcome::Ambiguous;
  report(ambiguous ? ProblemKind::AmbiguousFunction : ProblemKind::UnknownFunction, name.range, shown_name,
         "function `" + shown_name + "(" + list + ")` " +
             (ambiguous ? "could mean several functions; a cast might decide" : "does not exist"));
}

FunctionKind Analyzer::kind_of_call(const Overload& overload) const {
  if (!overload.candidate) return FunctionKind::Function;
  if (overload.candidate->user != nullptr) return overload.candidate->user->kind;
  switch (overload.candidate->builtin->kind) {
    case 'a':
    case 'o':
    case 'h':
      return FunctionKind::Aggregate;
    case 'w':
      return FunctionKind::Window;
    default:
      return FunctionKind::Function;
  }
}

void Analyzer::note_function(const CallName& name, const Overload& overload, std::size_t arguments) {
  FunctionReference reference;
  reference.schema = name.schema;
  reference.name = name.name;
  reference.range = name.syntax ? TextRange{name.range.begin, name.range.begin} : name.range;
  reference.argument_count = static_cast<std::uint32_t>(arguments);
  reference.kind = kind_of_call(overload);
  if (overload.candidate && overload.candidate->user != nullptr) {
    reference.resolved_schema = overload.candidate->user->schema;
    reference.volatility = overload.candidate->user->volatility;
  } else if (overload.candidate) {
    reference.resolved_schema = "pg_catalog";
    const char volatility = overload.candidate->builtin->volatility;
    reference.volatility = volatility == 'i'   ? Volatility::Immutable
                           : volatility == 's' ? Volatility::Stable
                                               : Volatility::Volatile;
  }
  if (overload.candidate && reference.volatility == Volatility::Volatile)
    analysis_.volatile_functions.push_back(quote_qualified(name.schema, name.name));
  analysis_.functions.push_back(std::move(reference));
}

Value Analyzer::finish_call(const Json& body, const CallName& name, const CallArguments& arguments,
                            const Overload& overload, const Place&) {
  static constexpr std::array<std::string_view, 24> kNeverNull{
      "count", "row_number", "rank",  "dense_rank", "percent_rank", "cume_dist",   "now",  "concat",
      "abs",   "round",      "ceil",  "ceiling",    "floor",        "trunc",       "sign", "length",
      "lower", "upper",      "btrim", "ltrim",      "rtrim",        "char_length", "md5",  "random"};
  const FunctionKind kind = kind_of_call(overload);
  const bool listed = std::find(kNeverNull.begin(), kNeverNull.end(), name.name) != kNeverNull.end();
  const bool ranks = kind != FunctionKind::Function;
  bool nullable = !listed || !overload.candidate || overload.candidate->builtin == nullptr;
  if (!ranks && name.name != "concat")
    for (const Value& value : arguments.values) nullable |= value.nullable;
  Value value = typed(overload.result, nullable, arguments.values);
  if (const Json& filter = field(body, "agg_filter"); !filter.is_null()) value.nullable |= name.name != "count";
  if (!overload.candidate) return value;
  if (const BuiltinFunction* row = overload.candidate->builtin) {
    if (overload.result.kind != types::TypeKind::Record) return value;
    for (const std::string_view column : split_list(row->result_columns)) {
      const std::size_t space = column.rfind(' ');
      value.row.push_back({std::string(column.substr(0, space)),
                           types::builtin_type(column.substr(space + 1)).value_or(types::unknown_type()), true,
                           std::nullopt, value.reads, -1});
    }
    value.has_row = !value.row.empty();
    return value;
  }
  for (const types::Column& column : overload.candidate->user->result_columns)
    value.row.push_back({column.name, catalog_.resolve(column.type, options_.search_path), !column.not_null,
                         std::nullopt, value.reads, -1});
  // One OUT column alone is a scalar, not a row.
  value.has_row = value.row.size() > 1 || (value.row.size() == 1 && overload.result.kind == types::TypeKind::Record);
  if (!value.has_row) value.row.clear();
  return value;
}

// What kind of function it is decides where its arguments may hold aggregates; the name tells.
Place Analyzer::place_inside_call(const CallName& name, bool windowed, const Place& place) const {
  const auto named = builtin_functions(name.name);
  bool aggregate = !named.empty() && std::string_view("aoh").find(named.front().kind) != std::string_view::npos;
  for (const types::Function* f : catalog_.find_functions(name.schema, name.name, options_.search_path))
    aggregate |= f->kind == FunctionKind::Aggregate;
  Place inside = place;
  if (aggregate && !windowed) inside.in_aggregate = true;
  if (aggregate || windowed) inside.windows_allowed = false;
  return inside;
}

// Whether a call that fits nothing is a mistake, or may mean a function that the catalog does not show us.
bool Analyzer::is_judged(const CallName& name, const CallArguments& arguments, bool has_candidates) const {
  const bool of_system = name.schema.empty() || name.schema == "pg_catalog";
  if (!of_system && !catalog_.has_schema(name.schema)) return false;
  const bool named =
      std::any_of(arguments.names.begin(), arguments.names.end(), [](const auto& n) { return !n.empty(); });
  for (const types::Function* f : catalog_.find_functions(name.schema, name.name, options_.search_path))
    if (named && f->argument_names.empty() && !f->arguments.empty()) return false;
  const bool opaque = std::any_of(arguments.values.begin(), arguments.values.end(),
                                  [](const Value& value) { return is_opaque(value.type); });
  return closed() || (of_system && has_candidates && !opaque && !builtin_functions(name.name).empty());
}

Value Analyzer::expr_call(const Json& body, const Place& place) {
  const CallName name = call_name(body);
  const Json& over = field(body, "over");
  const Place inside = place_inside_call(name, !over.is_null(), place);
  const CallArguments arguments = call_arguments(body, inside);
  if (const Json& filter = field(body, "agg_filter"); !filter.is_null()) {
    Place filtered = inside;
    filtered.clause = "FILTER";
    boolean(filter, filtered);
  }
  if (!over.is_null()) check_over(over, place);
  std::vector<Type> actual;
  for (const Value& value : arguments.values) actual.push_back(value.type);
  auto candidates = call_candidates(name, arguments);
  const bool has_candidates = !candidates.empty();
  const Overload overload = choose_overload(std::move(candidates), actual);
  const bool exact = overload.outcome == OverloadOutcome::Found && overload.candidate &&
                     have_same_types(overload.candidate->arguments, actual);
  if (!exact)
    if (auto cast = cast_call(name, arguments)) return *cast;
  note_function(name, overload, arguments.values.size());
  if (overload.candidate) check_call_place(body, name, kind_of_call(overload), place);
  if (overload.outcome != OverloadOutcome::Found) {
    if (overload.outcome != OverloadOutcome::Unclear && is_judged(name, arguments, has_candidates))
      report_call(name, arguments, overload.outcome);
    incomplete();
  }
  return finish_call(body, name, arguments, overload, place);
}

}  // namespace dmlc::sql
