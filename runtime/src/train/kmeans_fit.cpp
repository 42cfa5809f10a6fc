// SPDX-License-Identifier: Apache-2.0
// Iterates, chooses the number of clusters, saves checkpoints and goes on from them.
#include "runtime/src/train/kmeans_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "runtime/src/network/random.h"
#include "runtime/src/train/kmeans_saved.h"
#include "runtime/src/train/kmeans_start.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/rows_checksum.h"
#include "runtime/src/train/silhouette.h"

namespace dmlc::train {
namespace {

using ingest::Split;

/// The number of clusters is chosen on at most about so many rows.
constexpr std::uint64_t kRowsToChoose = 262'144;

bool has_empty(const Assignment& found) {
  return std::find(found.counts.begin(), found.counts.end(), 0.0) != found.counts.end();
}

/// Where the curve of inertia is farthest below the line from its first to its last point.
std::size_t elbow(const std::vector<double>& scores) {
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
  return best;
}

}  // namespace

KMeans::KMeans(const ModelSpec& spec, const ClusterSpace& space, const Resources& resources, Monitor& monitor,
               std::vector<RuntimeWarning>& warnings)
    : spec_(spec),
      space_(space),
      monitor_(monitor),
      clock_(spec.checkpoints),
      tolerance_(spec.number("tolerance")),
      least_moved_(spec.number("min_reassigned")),
      most_(static_cast<std::uint32_t>(spec.integer("max_iterations"))) {
  if (spec.text("k").empty()) state_ = {.is_chosen = true, .count = static_cast<std::size_t>(spec.integer("k"))};
  if (resources.resume != nullptr) resume(*resources.resume, warnings);
}

void KMeans::resume(const Checkpoint& checkpoint, std::vector<RuntimeWarning>& warnings) {
  try {
    state_ = saved_kmeans(checkpoint.tensors, space_, checksum());
    is_resumed_ = true;
  } catch (const std::invalid_argument& defect) {
    warnings.push_back(
        make_warning<RuntimeErrorId::CheckpointUnused>(spec_.name, spec_.name, std::string_view(defect.what())));
  }
}

std::uint32_t KMeans::checksum() {
  if (!checksum_) checksum_ = checksum_of(spec_, space_.design().store(), space_.workers());
  return *checksum_;
}

std::size_t KMeans::choose_count() {
  if (state_.is_chosen) return state_.count;
  const auto stride = static_cast<std::size_t>((space_.design().store().rows() + kRowsToChoose - 1) / kRowsToChoose);
  const auto most = static_cast<std::size_t>(spec_.integer("max_k"));
  for (std::size_t count = state_.scores.size() + 2; count <= most; ++count) {
    try {
      const double found = score(count, stride);
      state_.scores.push_back(found);
    } catch (const RuntimeError& error) {
      // There are no more distinct rows.
      if (error.code() != runtime_error_info(RuntimeErrorId::TooFewDistinctRows).code || count == 2) throw;
      break;
    }
  }
  const std::vector<double>& scores = state_.scores;
  const bool is_by_silhouette = spec_.text("k") == "silhouette";
  const auto greatest = static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
  state_.is_chosen = true;
  return 2 + (is_by_silhouette ? greatest : elbow(scores));
}

double KMeans::score(std::size_t count, std::size_t stride) {
  const Clusters found = fit(count, stride);
  if (spec_.text("k") != "silhouette") return found.inertia;
  Assigner assigner(space_, stride);
  (void)assigner.measure(found.centres);
  const double value = silhouette(space_, assigner.clusters(), Split::training, silhouette_seed(spec_));
  return std::isnan(value) ? -1 : value;
}

Clusters KMeans::fit(std::size_t count, std::size_t stride) {
  state_.count = count;
  if (!is_resumed_) {
    state_.run = 0;
    state_.best = {};
  }
  const std::int64_t runs = std::max<std::int64_t>(1, spec_.integer("n_init"));
  for (; state_.run < runs; ++state_.run) {
    Assigner assigner(space_, stride);
    StopRule rule(spec_);
    is_resumed_ ? take_up(assigner, rule) : begin(assigner);
    is_resumed_ = false;
    iterate(assigner, rule);
    if (state_.now.inertia < state_.best.inertia) state_.best = std::move(state_.now);
  }
  return std::move(state_.best);
}

void KMeans::begin(Assigner& assigner) {
  const std::uint64_t seed =
      network::mixed(network::mixed(spec_.seed, state_.count), static_cast<std::uint64_t>(state_.run));
  state_.now = {};
  state_.told.clear();
  state_.now.centres = draw_centres(space_, assigner, state_.count, spec_.text("init") == "kmeans++", seed, spec_.name);
}

/// Brings the rows' clusters and the rule to where they were.
void KMeans::take_up(Assigner& assigner, StopRule& rule) {
  (void)assigner.assign(state_.before);
  rule.continue_after(state_.seconds);
  for (std::size_t i = 0; i < state_.told.size(); ++i) {
    (void)rule.met(static_cast<std::uint32_t>(i + 1), state_.told[i]);
  }
}

void KMeans::iterate(Assigner& assigner, StopRule& rule) {
  for (;;) {
    Assignment found = assigner.assign(state_.now.centres);
    state_.now.inertia = found.inertia[0];
    state_.now.counts = found.counts;
    ++state_.now.iterations;
    ++state_.steps;
    const bool stops = log(found, assigner, rule);
    if (has_ended(found, stops)) return;
    state_.before = std::move(state_.now.centres);
    state_.now.centres = std::move(found.means);
    replace_empty(space_, assigner, found.counts, state_.now.centres, spec_.name);
    if (clock_.is_due(state_.steps)) save(rule);
  }
}

bool KMeans::has_ended(const Assignment& found, bool stops) {
  double move = 0;
  for (std::size_t k = 0; k < found.means.size(); ++k) {
    move = std::max(move, squared_distance(found.means[k], state_.now.centres[k]));
  }
  const double rows = std::accumulate(found.counts.begin(), found.counts.end(), 0.0);
  const bool settled = !has_empty(found) && (std::sqrt(move) <= tolerance_ || found.moved <= least_moved_ * rows);
  if (!settled && !stops && state_.now.iterations < most_) return false;
  state_.now.stopped_by = settled ? "converged" : stops ? "stop_when" : "iterations";
  // The centres are the means of the rows that were just counted.
  if (settled) state_.now.centres = found.means;
  if (has_empty(found)) {
    throw make_error<RuntimeErrorId::NotConverged>(spec_.name, "raise max_iterations", spec_.name,
                                                   "a cluster is still without rows");
  }
  return true;
}

/// True when STOP WHEN holds.
bool KMeans::log(const Assignment& found, const Assigner& assigner, StopRule& rule) {
  const ingest::ColumnStore& store = space_.design().store();
  const auto validation = static_cast<double>(store.rows_in(Split::validation));
  const double rows = std::accumulate(found.counts.begin(), found.counts.end(), 0.0);
  const std::uint32_t iteration = state_.now.iterations;
  IterationMetrics values;
  // Costs as much as a pass over many rows.
  if (std::find(rule.metrics().begin(), rule.metrics().end(), "silhouette") != rule.metrics().end()) {
    values["silhouette"] = silhouette(space_, assigner.clusters(), validation > 0 ? Split::validation : Split::training,
                                      silhouette_seed(spec_));
  }
  values["training_loss"] = values["loss"] = found.inertia[0] / rows;
  values["inertia"] = found.inertia[0];
  state_.now.curve.push_back({iteration, Split::training, "loss", values["loss"]});
  if (validation > 0) {
    values["validation_loss"] = values["loss"] = found.inertia[1] / validation;
    values["inertia"] = found.inertia[1];
    state_.now.curve.push_back({iteration, Split::validation, "loss", values["loss"]});
  }
  monitor_.report({"fit", store.rows(), iteration, most_, "loss", values["loss"]});
  state_.told.push_back(values);
  return rule.met(iteration, values);
}

void KMeans::save(const StopRule& rule) {
  state_.seconds = rule.seconds();
  Checkpoint checkpoint{state_.steps, canonical_metric(spec_.optimize_for), std::nan(""), {}};
  const auto value = state_.told.back().find(checkpoint.metric);
  if (value != state_.told.back().end()) checkpoint.value = value->second;
  checkpoint.tensors = to_tensors(state_, checksum());
  monitor_.save(checkpoint);
}

}  // namespace dmlc::train
