// SPDX-License-Identifier: Apache-2.0
// Builds the predictor of the algorithm named in algorithms.def.
#include "runtime/src/predict/predictor.h"

#include "runtime/src/predict/factorization.h"
#include "runtime/src/predict/grouped.h"
#include "runtime/src/predict/isolation.h"
#include "runtime/src/predict/knn.h"
#include "runtime/src/predict/linear.h"
#include "runtime/src/predict/naive_bayes.h"
#include "runtime/src/predict/network.h"
#include "runtime/src/predict/series.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/predict/svm.h"
#include "runtime/src/predict/transformed.h"
#include "runtime/src/predict/trees.h"

namespace dmlc::predict {
namespace {

struct Loader {
  std::string_view name;
  LoadFunction load;
};

constexpr Loader kLoaders[] = {
#define DMLC_TRAINER(name, tasks, train, load, preparation, memory) {#name, &load},
#include "runtime/src/train/algorithms.def"
#undef DMLC_TRAINER
};

}  // namespace

std::unique_ptr<Predictor> load_predictor(const train::ModelSpec& spec, const train::ModelState& state) {
  if (spec.groups > 0) return load_grouped_predictor(spec, state);
  for (const Loader& loader : kLoaders) {
    if (loader.name != spec.algorithm) continue;
    return spec.transforms.empty() ? loader.load(spec, state) : load_transformed(spec, state, loader.load);
  }
  refuse_state(spec, "unknown algorithm `" + spec.algorithm + "`");
}

}  // namespace dmlc::predict
