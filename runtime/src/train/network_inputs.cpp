// SPDX-License-Identifier: Apache-2.0
// Lays out the inputs of a network.
#include "runtime/src/train/network_inputs.h"

namespace dmlc::train {
namespace {

CycleInput cycle_input(const Preparation& preparation, const Term& term) {
  CycleInput input{term.column, term.has_sine, term.has_cosine,
                   make_cycle_table(preparation.columns[term.column].part, term.sine_mean, term.cosine_mean)};
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

}  // namespace

NetworkInputs::NetworkInputs(const Preparation& preparation) {
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
        categories.push_back(category_input(preparation, term, levels));
        levels += term.level_frequencies.size();
        break;
    }
  }
}

}  // namespace dmlc::train
