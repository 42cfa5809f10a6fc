// SPDX-License-Identifier: Apache-2.0
// Turns margins into probabilities.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace dmlc::train {

/// Margins of some rows, row-major, with the rows' class codes.
struct LabelledMargins {
  std::size_t outputs = 1;  ///< 1: two classes, margin of the later one; else one margin per class
  std::vector<double> margins;
  std::vector<std::int32_t> labels;
};

/// The positive number s that makes 1 / (1 + exp(-s margin)), or the softmax of s times the margins, most likely, each
/// row weighted by its class. Platt's sigmoid (Platt: Probabilistic outputs for support vector machines, 1999; with the
/// targets and the safe solver of Lin, Lin, Weng 2007) without its constant: a positive margin and a probability above
/// one half stay the same thing, and so do the greatest margin and the greatest probability. `class_weights` has one
/// per class; every label is at least 0. `check` is called now and then and may throw.
[[nodiscard]] double fit_margin_scale(const LabelledMargins& rows, std::span<const double> class_weights,
                                      const std::function<void()>& check);

}  // namespace dmlc::train
