// SPDX-License-Identifier: Apache-2.0
// Predictions of pairs, their metrics, and the ranks of what was used.
#include "runtime/src/train/rating_scores.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "runtime/src/train/factor_kernels.h"

namespace dmlc::train {
namespace {

constexpr double kItemDamping = 25;
constexpr double kUserDamping = 10;
constexpr std::size_t kRowsPerTask = 16'384;
constexpr std::size_t kUsersPerTask = 16;
/// Products that the ranks of all users may take: some seconds.
constexpr double kMostRankWork = 2e10;

Baselines usage_shares(const RatingMatrix& matrix) {
  Baselines out;
  const auto users = static_cast<double>(matrix.by_user.known());
  const auto items = static_cast<double>(matrix.by_item.known());
  for (std::size_t user = 0; user < matrix.by_user.size(); ++user) {
    out.users.push_back(static_cast<double>(matrix.by_user.count(user)) / items);
  }
  for (std::size_t item = 0; item < matrix.by_item.size(); ++item) {
    out.items.push_back(static_cast<double>(matrix.by_item.count(item)) / users);
  }
  out.mean = static_cast<double>(matrix.count()) / users / items;
  return out;
}

/// Sum of the ratings of a thing less the mean and what `others` say, damped.
double damped_bias(const RatingRows& rows, std::size_t thing, double mean, const std::vector<double>* others,
                   double damping) {
  double sum = 0;
  const auto values = rows.values_of(thing);
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += static_cast<double>(values[i]) - mean;
    if (others != nullptr) sum -= (*others)[rows.others_of(thing)[i]];
  }
  return sum / (damping + static_cast<double>(values.size()));
}

/// Places of one user's held items.
struct UserRanks {
  double weight = 0;
  double rank = 0;      ///< weighted sum
  double baseline = 0;  ///< likewise, by popularity
};

/// Places of some of the candidates in [0, 1]: those with a higher score are before, equal ones share their places.
double place_of(double score, const std::vector<double>& sorted) {
  const auto above = static_cast<double>(sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), score));
  const auto below = static_cast<double>(std::lower_bound(sorted.begin(), sorted.end(), score) - sorted.begin());
  const auto others = static_cast<double>(sorted.size() - 1);
  return (above + (others - above - below) / 2) / others;
}

class RankMeasure {
 public:
  RankMeasure(const RatingScores& scores, const Factors& factors, const HeldRatings& held, const RatingMatrix& matrix)
      : scores_(scores), factors_(factors), held_(held), matrix_(matrix), order_(held.truth.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return held.users[a] < held.users[b]; });
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (i == 0 || held.users[order_[i]] != held.users[order_[i - 1]]) begins_.push_back(i);
    }
    begins_.push_back(order_.size());
  }

  [[nodiscard]] UserRanks run(Workers& workers) const {
    const std::size_t users = begins_.size() - 1;
    const double work = static_cast<double>(users) * static_cast<double>(matrix_.by_item.size() * factors_.width);
    const auto step = static_cast<std::size_t>(std::max(1.0, work / kMostRankWork));
    const std::size_t taken = (users + step - 1) / step;
    std::vector<UserRanks> of_worker(workers.size());
    UserRanks total;
    workers.run((taken + kUsersPerTask - 1) / kUsersPerTask,
                [&](unsigned worker, std::size_t task) {
                  of_worker[worker] = {};
                  for (std::size_t i = task * kUsersPerTask; i < std::min(taken, (task + 1) * kUsersPerTask); ++i) {
                    workers.check();
                    add_user(i * step, of_worker[worker]);
                  }
                },
                [&](unsigned worker, std::size_t) {
                  total.weight += of_worker[worker].weight;
                  total.rank += of_worker[worker].rank;
                  total.baseline += of_worker[worker].baseline;
                });
    return total;
  }

 private:
  void add_user(std::size_t group, UserRanks& to) const {
    const std::int32_t user = held_.users[order_[begins_[group]]];
    std::vector<bool> is_candidate(matrix_.by_item.size());
    for (std::size_t item = 0; item < is_candidate.size(); ++item) {
      is_candidate[item] = scores_.knows_item(static_cast<std::int64_t>(item));
    }
    if (scores_.knows_user(user)) {
      for (const std::uint32_t item : matrix_.by_user.others_of(static_cast<std::size_t>(user))) {
        is_candidate[item] = false;
      }
    }
    std::vector<double> scores;
    std::vector<double> popularities;
    for (std::size_t item = 0; item < is_candidate.size(); ++item) {
      if (!is_candidate[item]) continue;
      scores.push_back(scores_.score(factors_, user, item));
      popularities.push_back(scores_.popularity(item));
    }
    if (scores.size() < 2) return;
    std::sort(scores.begin(), scores.end());
    std::sort(popularities.begin(), popularities.end());
    for (std::size_t i = begins_[group]; i < begins_[group + 1]; ++i) {
      const std::int32_t item = held_.items[order_[i]];
      const double weight = held_.truth[order_[i]];
      if (item < 0 || !(weight > 0) || !is_candidate[static_cast<std::size_t>(item)]) continue;
      to.weight += weight;
      to.rank += weight * place_of(scores_.score(factors_, user, static_cast<std::size_t>(item)), scores);
      to.baseline += weight * place_of(scores_.popularity(static_cast<std::size_t>(item)), popularities);
    }
  }

  const RatingScores& scores_;
  const Factors& factors_;
  const HeldRatings& held_;
  const RatingMatrix& matrix_;
  std::vector<std::size_t> order_;   // of the held rows, by user
  std::vector<std::size_t> begins_;  // of each user in it, and the end
};

}  // namespace

Baselines make_baselines(const RatingMatrix& matrix, bool is_implicit) {
  if (is_implicit) return usage_shares(matrix);
  Baselines out;
  out.mean = matrix.mean;
  for (std::size_t item = 0; item < matrix.by_item.size(); ++item) {
    out.items.push_back(damped_bias(matrix.by_item, item, matrix.mean, nullptr, kItemDamping));
  }
  for (std::size_t user = 0; user < matrix.by_user.size(); ++user) {
    out.users.push_back(damped_bias(matrix.by_user, user, matrix.mean, &out.items, kUserDamping));
  }
  return out;
}

double RatingScores::score(const Factors& factors, std::int64_t user, std::size_t item) const {
  if (!knows_user(user)) return popularity(item);
  const double* u = factors.users.data() + static_cast<std::size_t>(user) * factors.width;
  const double* i = factors.items.data() + item * factors.width;
  if (rule_.is_implicit) return factor_kernels().dot(u, i, factors.size);
  return u[0] + i[0] + factor_kernels().dot(u + 1, i + 1, factors.size - 1);
}

double RatingScores::predict(const Factors& factors, std::int64_t user, std::int64_t item) const {
  const bool is_known = knows_user(user) && knows_item(item);
  double value = baselines_.mean;
  if (is_known) {
    const double score = this->score(factors, user, static_cast<std::size_t>(item));
    value = rule_.is_implicit ? score : matrix_.mean + matrix_.deviation * score;
  } else if (knows_user(user) || knows_item(item)) {
    const double bias = knows_user(user) ? baselines_.users[static_cast<std::size_t>(user)]
                                         : baselines_.items[static_cast<std::size_t>(item)];
    value = rule_.is_implicit ? bias : baselines_.mean + bias;
  }
  if (rule_.minimum) value = std::max(value, *rule_.minimum);
  if (rule_.maximum) value = std::min(value, *rule_.maximum);
  return value;
}

HeldRatings held_ratings(const ingest::ColumnStore& store, const RatingRule& rule, ingest::Split split) {
  HeldRatings held{split, {}, {}, {}};
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto splits = store.splits(block);
    const auto users = codes_of(store, block, rule.user_feature);
    const auto items = codes_of(store, block, rule.item_feature);
    for (std::size_t row = 0; row < splits.size(); ++row) {
      if (splits[row] != split) continue;
      held.users.push_back(users[row]);
      held.items.push_back(items[row]);
      held.truth.push_back(static_cast<double>(store.target_numbers(block)[row]) + store.target().shift);
    }
  }
  return held;
}

std::vector<MetricValue> measure_ratings(const RatingScores& scores, const Factors& factors, const HeldRatings& held,
                                         const ingest::TargetColumn& target, std::span<const std::string> wanted,
                                         Workers& workers) {
  std::vector<double> predictions(held.truth.size());
  workers.run((predictions.size() + kRowsPerTask - 1) / kRowsPerTask,
              [&](unsigned, std::size_t task) {
                for (std::size_t row = task * kRowsPerTask;
                     row < std::min(predictions.size(), (task + 1) * kRowsPerTask); ++row) {
                  predictions[row] = scores.predict(factors, held.users[row], held.items[row]);
                }
              },
              [](unsigned, std::size_t) {});
  MetricAccumulator metrics(Task::regression, target);
  metrics.add(held.truth, predictions);
  return metrics.finish(held.split, wanted);
}

std::vector<MetricValue> measure_ranks(const RatingScores& scores, const Factors& factors, const HeldRatings& held,
                                       const RatingMatrix& matrix, Workers& workers) {
  if (held.truth.empty()) return {};
  const UserRanks ranks = RankMeasure(scores, factors, held, matrix).run(workers);
  if (!(ranks.weight > 0)) return {};
  return {{held.split, "percentile_rank", ranks.rank / ranks.weight, ranks.baseline / ranks.weight}};
}

}  // namespace dmlc::train
