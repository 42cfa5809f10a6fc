// SPDX-License-Identifier: Apache-2.0
// Lays out the inputs of a network.
#include "runtime/src/train/network_inputs.h"

#include <algorithm>
#include <cmath>

namespace dmlc::train {
namespace {

CycleInput cycle_input(const Preparation& preparation, const Term& term) {
  CycleInput input{
      term.column,      term.has_sine,
      term.has_cosine,  term.sine_mean,
      term.cosine_mean, make_cycle_table(preparation.columns[term.column].part, term.sine_mean, term.cosine_mean)};
  for (double& value : input.table.sine) value -= term.sine_mean;
  for (double& value : input.table.cosine) value -= term.cosine_mean;
  return input;
}

CategoryInput category_input(const Preparation& preparation, const Term& term, std::size_t first) {
  CategoryInput input{term.column, static_cast<std::int32_t>(first)};
  if (term.null_is_level) {
    input.null_level = static_cast<std::int32_t>(first + preparation.columns[term.column].categories.size());
  }
  return input;
}

/// auto: 1.6 levels^0.56, the rule of fastai's tabular models, at most 50.
std::size_t embedding_width(const ModelSpec& spec, std::size_t levels) {
  const std::int64_t given = spec.integer("embedding_dimensions");
  if (given > 0) return static_cast<std::size_t>(given);
  constexpr double kMost = 50;
  return static_cast<std::size_t>(std::min(kMost, std::round(1.6 * std::pow(static_cast<double>(levels), 0.56))));
}

EmbeddedInput embedded_input(const Preparation& preparation, const Term& term, const ModelSpec& spec) {
  EmbeddedInput input{term.column, embedding_width(spec, term.level_frequencies.size())};
  input.unseen_row = static_cast<std::int32_t>(term.level_frequencies.size());
  input.null_row = term.null_is_level ? static_cast<std::int32_t>(preparation.columns[term.column].categories.size())
                                      : input.unseen_row;
  input.frequencies = term.level_frequencies;
  return input;
}

}  // namespace

NetworkInputs::NetworkInputs(const Preparation& preparation, const ModelSpec& spec) {
  const auto most = static_cast<std::size_t>(std::max<std::int64_t>(spec.integer("embedding_levels"), 0));
  for (const Term& term : preparation.terms) {
    switch (term.kind) {
      case Term::Kind::number:
        numbers.push_back({term.column, term.mean, term.deviation});
        width += 1;
        break;
      case Term::Kind::cycle:
        cycles.push_back(cycle_input(preparation, term));
        width += term.width();
        break;
      case Term::Kind::category:
        if (most > 0 && term.level_frequencies.size() > most) {
          embedded.push_back(embedded_input(preparation, term, spec));
          break;
        }
        categories.push_back(category_input(preparation, term, levels));
        levels += term.level_frequencies.size();
        break;
    }
  }
}

}  // namespace dmlc::train
