// SPDX-License-Identifier: Apache-2.0
// Weighs classes by the inverse of their frequency.
#include "runtime/src/train/class_weights.h"

namespace dmlc::train {

std::vector<double> class_weights(const ModelSpec& spec, const ingest::TargetColumn& target) {
  std::vector<double> weights(target.classes.size(), 1);
  if (spec.text("class_weight") != "balanced") return weights;
  double rows = 0;
  for (const ingest::Category& label : target.classes) rows += static_cast<double>(label.count);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    weights[k] = rows / (static_cast<double>(weights.size()) * static_cast<double>(target.classes[k].count));
  }
  return weights;
}

}  // namespace dmlc::train
