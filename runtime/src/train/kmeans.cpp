// SPDX-License-Identifier: Apache-2.0
// Lloyd's iterations from drawn centres, for one number of clusters or the best of several.
#include "runtime/src/train/kmeans.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "runtime/src/network/random.h"
#include "runtime/src/train/cluster_parts.h"
#include "runtime/src/train/cluster_space.h"
#include "runtime/src/train/kmeans_start.h"
#include "runtime/src/train/linear_model.h"
#include "runtime/src/train/silhouette.h"
#include "runtime/src/train/stop_rule.h"

namespace dmlc::train {
namespace {

using ingest::Split;

/// The number of clusters is chosen on at most about so many rows.
constexpr std::uint64_t kRowsToChoose = 262'144;
constexpr std::uint64_t kForSilhouette = 0x73696c68;

struct Clusters {
  std::vector<Point> centres;
  std::vector<double> counts;  ///< training rows of each
  double inertia = std::numeric_limits<double>::infinity();
  std::uint32_t iterations = 0;
  std::string stopped_by = "iterations";
  std::vector<CurvePoint> curve;
};

class KMeans {
 public:
  KMeans(const ModelSpec& spec, const ClusterSpace& space, Monitor& monitor)
      : spec_(spec),
        space_(space),
        monitor_(monitor),
        tolerance_(spec.number("tolerance")),
        least_moved_(spec.number("min_reassigned")),
        most_(static_cast<std::uint32_t>(spec.integer("max_iterations"))) {}

  /// The best of n_init trainings.
  [[nodiscard]] Clusters fit(std::size_t count, std::size_t stride) {
    Clusters best;
    for (std::int64_t run = 0; run < std::max<std::int64_t>(1, spec_.integer("n_init")); ++run) {
      Assigner assigner(space_, stride);
      const std::uint64_t seed = network::mixed(network::mixed(spec_.seed, count), static_cast<std::uint64_t>(run));
      Clusters found;
      found.centres = draw_centres(space_, assigner, count, spec_.text("init") == "kmeans++", seed, spec_.name);
      iterate(assigner, found);
      if (found.inertia < best.inertia) best = std::move(found);
    }
    return best;
  }

 private:
  void iterate(Assigner& assigner, Clusters& clusters) {
    StopRule rule(spec_);
    for (std::uint32_t iteration = 1;; ++iteration) {
      Assignment found = assigner.assign(clusters.centres);
      clusters.inertia = found.inertia[0];
      clusters.counts = found.counts;
      const double rows = std::accumulate(found.counts.begin(), found.counts.end(), 0.0);
      const bool stops = log(iteration, found, assigner, rule, clusters);
      double move = 0;
      for (std::size_t k = 0; k < found.means.size(); ++k) {
        move = std::max(move, squared_distance(found.means[k], clusters.centres[k]));
      }
      const bool has_empty = std::find(found.counts.begin(), found.counts.end(), 0.0) != found.counts.end();
      const bool settled = !has_empty && (std::sqrt(move) <= tolerance_ || found.moved <= least_moved_ * rows);
      clusters.iterations = iteration;
      if (settled || stops || iteration >= most_) {
        clusters.stopped_by = settled ? "converged" : stops ? "stop_when" : "iterations";
        // The centres are the means of the rows that were just counted.
        if (settled) clusters.centres = std::move(found.means);
        if (settled || !has_empty) return;
        throw make_error<RuntimeErrorId::NotConverged>(spec_.name, "raise max_iterations", spec_.name,
                                                       "a cluster is still without rows");
      }
      clusters.centres = std::move(found.means);
      replace_empty(space_, assigner, found.counts, clusters.centres, spec_.name);
    }
  }

  /// True when STOP WHEN holds.
  bool log(std::uint32_t iteration, const Assignment& found, const Assigner& assigner, StopRule& rule,
           Clusters& clusters) {
    const auto validation = static_cast<double>(space_.design().store().rows_in(Split::validation));
    const double rows = std::accumulate(found.counts.begin(), found.counts.end(), 0.0);
    IterationMetrics values;
    // Costs as much as a pass over many rows.
    if (std::find(rule.metrics().begin(), rule.metrics().end(), "silhouette") != rule.metrics().end()) {
      values["silhouette"] =
          silhouette(space_, assigner.clusters(), validation > 0 ? Split::validation : Split::training,
                     network::mixed(spec_.seed, kForSilhouette));
    }
    values["training_loss"] = values["loss"] = found.inertia[0] / rows;
    values["inertia"] = found.inertia[0];
    clusters.curve.push_back({iteration, Split::training, "loss", values["loss"]});
    if (validation > 0) {
      values["validation_loss"] = values["loss"] = found.inertia[1] / validation;
      values["inertia"] = found.inertia[1];
      clusters.curve.push_back({iteration, Split::validation, "loss", values["loss"]});
    }
    monitor_.report({"fit", space_.design().store().rows(), iteration, most_, "loss", values["loss"]});
    return rule.met(iteration, values);
  }

  const ModelSpec& spec_;
  const ClusterSpace& space_;
  Monitor& monitor_;
  double tolerance_;
  double least_moved_;
  std::uint32_t most_;
};

/// The number whose clusters are apart best, or after which more of them help least: where the curve of inertia is
/// farthest below the line from its first to its last point.
std::size_t choose_count(const ModelSpec& spec, const ClusterSpace& space, KMeans& kmeans) {
  const auto stride = static_cast<std::size_t>((space.design().store().rows() + kRowsToChoose - 1) / kRowsToChoose);
  const auto most = static_cast<std::size_t>(spec.integer("max_k"));
  const bool by_silhouette = spec.text("k") == "silhouette";
  std::vector<double> scores;
  for (std::size_t count = 2; count <= most; ++count) {
    Clusters found;
    try {
      found = kmeans.fit(count, stride);
    } catch (const RuntimeError& error) {
      // There are no more distinct rows.
      if (error.code() != runtime_error_info(RuntimeErrorId::TooFewDistinctRows).code || count == 2) throw;
      break;
    }
    if (!by_silhouette) {
      scores.push_back(found.inertia);
      continue;
    }
    Assigner assigner(space, stride);
    (void)assigner.assign(found.centres);
    const double value =
        silhouette(space, assigner.clusters(), Split::training, network::mixed(spec.seed, kForSilhouette));
    scores.push_back(std::isnan(value) ? -1 : value);
  }
  if (by_silhouette)
    return 2 + static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
  std::size_t best = 0;
  double deepest = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double share = scores.size() > 1 ? static_cast<double>(i) / static_cast<double>(scores.size() - 1) : 0;
    const double depth = scores.front() + share * (scores.back() - scores.front()) - scores[i];
    if (depth > deepest) {
      deepest = depth;
      best = i;
    }
  }
  return best + 2;
}

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
  const Assignment found = assigner.assign(clusters.centres);
  const Assignment single = Assigner(space).assign({&space.mean(), 1});
  clusters.counts = found.counts;
  for (const Split split : {Split::training, Split::validation, Split::test}) {
    if (space.design().store().rows_in(split) == 0) continue;
    const auto at = static_cast<std::size_t>(split);
    result.metrics.push_back({split, "inertia", found.inertia[at], single.inertia[at]});
    const double value = silhouette(space, assigner.clusters(), split, network::mixed(spec.seed, kForSilhouette));
    if (!std::isnan(value)) {
      result.metrics.push_back({split, "silhouette", value, std::numeric_limits<double>::quiet_NaN()});
    }
  }
}

/// Distances of the rows, their clusters and those of the pass before, and sums of `clusters` for each worker and for
/// all.
void require_cluster_memory(const ModelSpec& spec, const Design& design, const Resources& resources, unsigned workers,
                            std::size_t clusters) {
  const ingest::ColumnStore& store = design.store();
  const std::uint64_t sums = std::uint64_t{design.group_layout(clusters).size} * sizeof(double);
  // Centres, their margins and the means of their rows are as large as sums.
  make_room(spec, resources, store,
            {.fixed = sums * (workers + 4) + store.rows() * (sizeof(float) + 2 * sizeof(std::int32_t))});
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
  require_cluster_memory(spec, design, resources, workers.size(),
                         static_cast<std::size_t>(spec.integer(is_chosen ? "max_k" : "k")));
  KMeans kmeans(spec, space, monitor);
  const std::size_t count = is_chosen ? choose_count(spec, space, kmeans) : static_cast<std::size_t>(spec.integer("k"));
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
