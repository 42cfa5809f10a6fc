// SPDX-License-Identifier: Apache-2.0
// Lloyd's iterations from drawn centres, for so many clusters; the best of several trainings.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "runtime/src/train/checkpoint.h"
#include "runtime/src/train/cluster_assigner.h"
#include "runtime/src/train/stop_rule.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

struct Clusters {
  std::vector<Point> centres;
  std::vector<double> counts;  ///< training rows of each
  double inertia = std::numeric_limits<double>::infinity();
  std::uint32_t iterations = 0;
  std::string stopped_by = "iterations";
  std::vector<CurvePoint> curve;
};

/// A training between two iterations, as its checkpoints hold it.
struct KMeansState {
  bool is_chosen = false;              ///< whether the number of clusters is known
  std::size_t count = 0;               ///< the number that is trained
  std::vector<double> scores;          ///< of the numbers that were tried to choose one, from 2 on
  std::int64_t run = 0;                ///< trainings from other centres that have ended
  Clusters best;                       ///< of these; without centres where there is none
  Clusters now;                        ///< the training under way; its centres are those of the next iteration
  std::vector<Point> before;           ///< the centres of its last iteration
  std::vector<IterationMetrics> told;  ///< what STOP WHEN was told of its iterations
  double seconds = 0;                  ///< that STOP WHEN has counted of it
  std::uint32_t steps = 0;             ///< iterations of all trainings
};

/// Several trainings over the same rows, each of which may end as a checkpoint.
class KMeans {
 public:
  /// All of them must stay. Goes on from the checkpoint of the resources, where there is one that fits; else there is a
  /// warning.
  KMeans(const ModelSpec& spec, const ClusterSpace& space, const Resources& resources, Monitor& monitor,
         std::vector<RuntimeWarning>& warnings);

  /// The number of clusters that the specification gives or leaves to be chosen.
  [[nodiscard]] std::size_t choose_count();
  /// The best of n_init trainings on one chunk of rows in `stride`.
  [[nodiscard]] Clusters fit(std::size_t count, std::size_t stride);

 private:
  void resume(const Checkpoint& checkpoint, std::vector<RuntimeWarning>& warnings);
  void begin(Assigner& assigner);
  void take_up(Assigner& assigner, StopRule& rule);
  void iterate(Assigner& assigner, StopRule& rule);
  [[nodiscard]] bool has_ended(const Assignment& found, bool stops);
  [[nodiscard]] bool log(const Assignment& found, const Assigner& assigner, StopRule& rule);
  [[nodiscard]] double score(std::size_t count, std::size_t stride);
  void save(const StopRule& rule);
  [[nodiscard]] std::uint32_t checksum();

  const ModelSpec& spec_;
  const ClusterSpace& space_;
  Monitor& monitor_;
  CheckpointClock clock_;
  std::optional<std::uint32_t> checksum_;
  double tolerance_;
  double least_moved_;
  std::uint32_t most_;
  KMeansState state_;
  bool is_resumed_ = false;  ///< the state is that of a checkpoint
};

}  // namespace dmlc::train
