// SPDX-License-Identifier: Apache-2.0
// The tables of distributions, actions, options and plain words.
#include <array>

#include "stdlib/catalog.h"

namespace dmlc::stdlib {
namespace {

constexpr Distribution kDistributions[] = {
#define DMLC_DISTRIBUTION(name, form, takes_list, is_positive, is_whole, summary) \
  {#name, form, takes_list, is_positive, is_whole, summary},
#include "stdlib/distributions.def"
#undef DMLC_DISTRIBUTION
};

constexpr Action kActions[] = {
#define DMLC_ACTION(name, form, needs_model, needs_training, summary) \
  {name, form, needs_model, needs_training, summary},
#include "stdlib/actions.def"
#undef DMLC_ACTION
};

/// A row of a file with several tables.
template <class Record>
struct Row {
  std::string_view table;
  Record record;
};

constexpr Row<Word> kWords[] = {
#define DMLC_WORD(table, name, summary) {#table, {name, summary}},
#include "stdlib/words.def"
#undef DMLC_WORD
};

constexpr Row<Parameter> kOptions[] = {
#define DMLC_OPTION(table, option, kind, lowest, highest, text) \
  {#table, {.name = #option, .type = ParameterType::kind, .minimum = lowest, .maximum = highest, .summary = text}},
#include "stdlib/options.def"
#undef DMLC_OPTION
};

/// The rows of one table; `rows` is where they all are.
template <const auto& rows, class Record, std::size_t length>
constexpr auto pick(const char (&table)[length]) {
  std::array<Record, std::size(rows)> picked{};
  std::size_t count = 0;
  for (const auto& row : rows)
    if (row.table == table) picked[count++] = row.record;
  return std::pair(picked, count);
}

template <class Table>
auto span_of(const Table& table) {
  return std::span(table.first).first(table.second);
}

}  // namespace

#define DMLC_WORD_TABLE(function, table)                       \
  std::span<const Word> function() {                           \
    static constexpr auto kTable = pick<kWords, Word>(#table); \
    return span_of(kTable);                                    \
  }
DMLC_WORD_TABLE(check_frequencies, check_frequency)
DMLC_WORD_TABLE(events, event)
DMLC_WORD_TABLE(failures, failure)
DMLC_WORD_TABLE(devices, device)
DMLC_WORD_TABLE(priorities, priority)
DMLC_WORD_TABLE(version_controls, version_control)
DMLC_WORD_TABLE(promotions, promotion)
DMLC_WORD_TABLE(seasonal_terms, seasonal_term)
DMLC_WORD_TABLE(trend_terms, trend_term)
DMLC_WORD_TABLE(tensor_relations, tensor_relation)
#undef DMLC_WORD_TABLE

#define DMLC_OPTION_TABLE(function, table)                            \
  std::span<const Parameter> function() {                             \
    static constexpr auto kTable = pick<kOptions, Parameter>(#table); \
    return span_of(kTable);                                           \
  }
DMLC_OPTION_TABLE(deploy_options, deploy)
DMLC_OPTION_TABLE(resource_limits, resource)
DMLC_OPTION_TABLE(training_limits, limit)
#undef DMLC_OPTION_TABLE

std::span<const Distribution> distributions() { return kDistributions; }
std::span<const Action> actions() { return kActions; }

}  // namespace dmlc::stdlib
