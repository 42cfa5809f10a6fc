// SPDX-License-Identifier: Apache-2.0
// The tables of methods of clauses with their parameters, one table per clause.
#include <array>

#include "stdlib/catalog.h"

namespace dmlc::stdlib {
namespace {

constexpr std::string_view kEsl = "Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, 2nd edition";
constexpr std::string_view kFpp = "Hyndman, Athanasopoulos: Forecasting: Principles and Practice, 3rd edition";

constexpr std::string_view kAcquisitions[] = {"expected_improvement", "upper_confidence_bound"};
constexpr Parameter kFolds{.name = "folds",
                           .type = ParameterType::Integer,
                           .default_value = std::int64_t{5},
                           .minimum = 2,
                           .maximum = 100,
                           .summary = "number of parts"};

constexpr std::span<const Parameter> kNone;
constexpr Parameter kCrossValidation[] = {
    kFolds,
    {.name = "stratified",
     .type = ParameterType::Boolean,
     .default_value = false,
     .summary = "whether every part has the classes in the same shares"},
    {.name = "group", .type = ParameterType::ColumnName, .summary = "column whose equal values stay in one part"},
};
constexpr Parameter kHoldout[] = {
    {.name = "fraction",
     .type = ParameterType::Float,
     .default_value = 0.2,
     .minimum = 0,
     .maximum = 1,
     .minimum_is_excluded = true,
     .maximum_is_excluded = true,
     .summary = "share of the rows"},
};
constexpr Parameter kTimeSeriesSplit[] = {kFolds};
constexpr Parameter kResampling[] = {
    {.name = "ratio",
     .type = ParameterType::Float,
     .default_value = 1.0,
     .minimum = 0,
     .maximum = 1,
     .minimum_is_excluded = true,
     .summary = "rows of the rarest class per row of the most frequent one"},
};
constexpr Parameter kSmote[] = {
    {.name = "k",
     .type = ParameterType::Integer,
     .default_value = std::int64_t{5},
     .minimum = 1,
     .maximum = 1000,
     .summary = "neighbours between which rows are made"},
    kResampling[0],
};
constexpr Parameter kStacking[] = {kFolds};
constexpr Parameter kBayesian[] = {
    {.name = "initial_trials",
     .type = ParameterType::Integer,
     .default_value = std::int64_t{10},
     .minimum = 1,
     .maximum = 10000,
     .summary = "trials drawn at random first"},
    {.name = "acquisition",
     .type = ParameterType::Word,
     .default_value = std::string_view("expected_improvement"),
     .choices = kAcquisitions,
     .summary = "what the next trial maximises"},
};
constexpr Parameter kGrid[] = {
    {.name = "steps",
     .type = ParameterType::Integer,
     .default_value = std::int64_t{5},
     .minimum = 2,
     .maximum = 1000,
     .summary = "values taken from each range"},
};
constexpr Parameter kHyperband[] = {
    {.name = "eta",
     .type = ParameterType::Integer,
     .default_value = std::int64_t{3},
     .minimum = 2,
     .maximum = 10,
     .summary = "one of this many trials goes on"},
};
constexpr Parameter kShap[] = {
    {.name = "background",
     .type = ParameterType::Integer,
     .default_value = std::int64_t{100},
     .minimum = 1,
     .maximum = 100000,
     .summary = "training rows that stand for the average"},
};
constexpr Parameter kPermutation[] = {
    {.name = "repeats",
     .type = ParameterType::Integer,
     .default_value = std::int64_t{5},
     .minimum = 1,
     .maximum = 1000,
     .summary = "shuffles of each feature"},
};

/// A row of methods.def; each clause has a table of its own, made of its rows.
struct Row {
  std::string_view clause;
  Method method;
};
constexpr Row kRows[] = {
#define DMLC_METHOD(clause, name, parameters, summary, source) {#clause, {#name, parameters, summary, source}},
#include "stdlib/methods.def"
#undef DMLC_METHOD
};

constexpr std::size_t count_of(std::string_view clause) {
  std::size_t count = 0;
  for (const Row& row : kRows) count += row.clause == clause ? 1 : 0;
  return count;
}

template <std::size_t N>
constexpr std::array<Method, N> table_of(std::string_view clause) {
  std::array<Method, N> table;
  std::size_t next = 0;
  for (const Row& row : kRows)
    if (row.clause == clause) table[next++] = row.method;
  return table;
}

constexpr auto kValidation = table_of<count_of("validation")>("validation");
constexpr auto kBalance = table_of<count_of("balance")>("balance");
constexpr auto kEnsemble = table_of<count_of("ensemble")>("ensemble");
constexpr auto kSearch = table_of<count_of("search")>("search");
constexpr auto kExplanation = table_of<count_of("explanation")>("explanation");
constexpr auto kMonitor = table_of<count_of("monitor")>("monitor");

}  // namespace

std::span<const Method> validation_methods() { return kValidation; }
std::span<const Method> balance_methods() { return kBalance; }
std::span<const Method> ensemble_methods() { return kEnsemble; }
std::span<const Method> search_methods() { return kSearch; }
std::span<const Method> explanation_methods() { return kExplanation; }
std::span<const Method> monitor_kinds() { return kMonitor; }

}  // namespace dmlc::stdlib
