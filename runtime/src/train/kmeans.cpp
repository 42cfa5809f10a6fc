// SPDX-License-Identifier: Apache-2.0
// Trains clusters, measures them and puts them into words.
#include "runtime/src/train/kmeans.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "runtime/src/train/cluster_parts.h"
#include "runtime/src/train/kmeans_fit.h"
#include "runtime/src/train/linear_model.h"
#include "runtime/src/train/silhouette.h"

namespace dmlc::train {
namespace {

using ingest::Split;

/// The largest cluster first; of equal ones what came first.
void sort_by_size(Clusters& clusters) {
  std::vector<std::size_t> order(clusters.counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return clusters.counts[a] > clusters.counts[b]; });
  Clusters sorted = clusters;
  for (std::size_t k = 0; k < order.size(); ++k) {
    sorted.centres[k] = clusters.centres[order[k]];
    sorted.counts[k] = clusters.counts[order[k]];
  }
  clusters = std::move(sorted);
}

LinearWeights margin_weights(const ClusterSpace& space, const std::vector<Point>& centres) {
  LinearWeights out;
  for (const Point& centre : centres) {
    out.weights.push_back(space.design().weights_of(space.margin_of(centre), out.intercepts.emplace_back()));
  }
  return out;
}

/// Inertia beside that of a single cluster, and the silhouette, of each split that has rows.
void measure(const ModelSpec& spec, const ClusterSpace& space, Clusters& clusters, TrainingResult& result) {
  Assigner assigner(space);
  const Measurement found = assigner.measure(clusters.centres);
  clusters.counts = found.counts;
  for (const Split split : {Split::training, Split::validation, Split::test}) {
    if (space.design().store().rows_in(split) == 0) continue;
    const auto at = static_cast<std::size_t>(split);
    result.metrics.push_back({split, "inertia", found.inertia[at], found.spread[at]});
    const double value = silhouette(space, assigner.clusters(), split, silhouette_seed(spec));
    if (!std::isnan(value)) {
      result.metrics.push_back({split, "silhouette", value, std::numeric_limits<double>::quiet_NaN()});
    }
  }
}

/// Sums of `clusters` for each worker and for all; distances of the rows, their clusters and those of the pass before.
void require_cluster_memory(const ModelSpec& spec, const ClusterSpace& space, const Resources& resources,
                            unsigned workers, std::size_t clusters) {
  const ingest::ColumnStore& store = space.design().store();
  const std::uint64_t sums = std::uint64_t{Assigner::sums_size(space, clusters)} * sizeof(double);
  const std::uint64_t by_rows = store.rows() * (sizeof(float) + 2 * sizeof(std::int32_t));
  // Centres, those before, those of a checkpoint and the means of their rows are as large as sums.
  make_room(spec, resources, store,
            {.fixed = sums * (workers + 7) + CentreTables::bytes(space.columns(), clusters), .by_rows = by_rows});
}

}  // namespace

TrainingResult train_kmeans(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                            Monitor& monitor) {
  Workers workers(resources, monitor, spec.name);
  TrainingResult result;
  Preparation preparation = fit_terms(store);
  if (!spec.flag("standardize")) {
    for (Term& term : preparation.terms) term.deviation = 1;
  }
  const Design design(store, preparation);
  workers.use_steps(store);
  const ClusterSpace space(design, workers);
  const bool is_chosen = !spec.text("k").empty();
  require_cluster_memory(spec, space, resources, workers.size(),
                         static_cast<std::size_t>(spec.integer(is_chosen ? "max_k" : "k")));
  KMeans kmeans(spec, space, resources, monitor, result.warnings);
  const std::size_t count = kmeans.choose_count();
  Clusters clusters = kmeans.fit(count, 1);
  sort_by_size(clusters);
  result.iterations = clusters.iterations;
  result.stopped_by = clusters.stopped_by;
  result.curve = clusters.curve;
  monitor.report({"evaluate", store.rows(), clusters.iterations, clusters.iterations, "", 0});
  measure(spec, space, clusters, result);
  result.parts = cluster_parts(space, clusters.centres, clusters.counts);
  result.state = make_linear_state(preparation, margin_weights(space, clusters.centres));
  return result;
}

}  // namespace dmlc::train
