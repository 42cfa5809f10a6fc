// SPDX-License-Identifier: Apache-2.0
// Scales the columns between which distances are taken.
#include "runtime/src/train/neighbour_inputs.h"

#include <algorithm>
#include <cmath>

namespace dmlc::train {
namespace {

// Deviations that training rows cannot reach; and values whose squares float32 can sum over many columns.
constexpr double kMostDeviations = 1e6;
constexpr double kLargestValue = 1e15;

}  // namespace

NeighbourInputs::NeighbourInputs(const Preparation& preparation, const ModelSpec& spec)
    : inputs_(preparation, spec),
      is_cosine_(spec.text("distance") == "cosine"),
      keeps_mean_(is_cosine_ && !spec.flag("standardize")),
      bound_(spec.flag("standardize") ? kMostDeviations : kLargestValue) {}

float NeighbourInputs::scaled(const NumberInput& input, double value) const {
  if (std::isnan(value)) value = input.mean;
  const double scaled = (value - input.mean) / input.deviation;
  return static_cast<float>(std::clamp(keeps_mean_ ? scaled + input.mean : scaled, -bound_, bound_));
}

void NeighbourInputs::scale_to_length(float* row) const {
  const std::size_t last = width() - 1;
  double square = 0;
  for (std::size_t i = 0; i < last; ++i) square += static_cast<double>(row[i]) * static_cast<double>(row[i]);
  if (square == 0) {
    row[last] = 1;
    return;
  }
  const double length = std::sqrt(square);
  for (std::size_t i = 0; i < last; ++i) row[i] = static_cast<float>(static_cast<double>(row[i]) / length);
}

Preparation fit_neighbour_terms(const ModelSpec& spec, const ingest::ColumnStore& store) {
  Preparation preparation = fit_terms(store);
  if (spec.flag("standardize")) return preparation;
  for (Term& term : preparation.terms) {
    if (term.kind == Term::Kind::number) term.deviation = 1;
  }
  return preparation;
}

}  // namespace dmlc::train
