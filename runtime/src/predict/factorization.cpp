// SPDX-License-Identifier: Apache-2.0
// Evaluates a factorization for pairs, and orders items for a user.
#include "runtime/src/predict/factorization.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "runtime/src/predict/recommender.h"
#include "runtime/src/predict/state_reader.h"
#include "runtime/src/train/factorization_state.h"
#include "runtime/src/train/preparation.h"

namespace dmlc::predict {
namespace {

using tensor::DataType;
using tensor::Tensor;
using train::ModelSpec;
using train::ModelState;

template <class Value>
std::vector<Value> read_values(const ModelSpec& spec, const ModelState& state, const std::string& name, DataType type) {
  const Tensor& tensor = find_tensor(spec, state, name, type);
  std::vector<Value> values(tensor.count<Value>());
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), values.size() * sizeof(Value));
  return values;
}

std::vector<float> read_floats(const ModelSpec& spec, const ModelState& state, const std::string& name,
                               std::uint64_t count) {
  std::vector<float> values = read_values<float>(spec, state, name, DataType::float32);
  if (values.size() != count) refuse_state(spec, "tensor `" + name + "` has the wrong size");
  for (const float value : values) {
    if (!std::isfinite(value)) refuse_state(spec, "tensor `" + name + "` holds a value that is not finite");
  }
  return values;
}

/// Ends of runs of `total` values; refuses what is not ascending.
std::vector<std::uint32_t> read_ends(const ModelSpec& spec, const ModelState& state, const std::string& name,
                                     std::size_t total) {
  std::vector<std::uint32_t> ends = read_values<std::uint32_t>(spec, state, name, DataType::uint32);
  if (!std::is_sorted(ends.begin(), ends.end()) || (ends.empty() ? 0 : ends.back()) != total) {
    refuse_state(spec, "tensor `" + name + "` does not fit its values");
  }
  return ends;
}

/// Users or items: names in order and what was learned of each.
struct Side {
  std::vector<char> bytes;
  std::vector<std::uint32_t> ends;
  std::vector<float> factors;    ///< [things][factors]
  std::vector<float> biases;     ///< zeros with implicit feedback
  std::vector<float> baselines;  ///< where the other side is unknown

  Side(const ModelSpec& spec, const ModelState& state, const std::string& side, std::size_t width, bool is_implicit)
      : bytes(read_values<char>(spec, state, side + "/names", DataType::uint8)),
        ends(read_ends(spec, state, side + "/ends", bytes.size())) {
    factors = read_floats(spec, state, side + "/factors", std::uint64_t{width} * ends.size());
    baselines = read_floats(spec, state, side + "/baseline", ends.size());
    if (is_implicit) {
      biases.assign(ends.size(), 0.0F);
    } else {
      biases = read_floats(spec, state, side + "/bias", ends.size());
    }
    for (std::size_t i = 1; i < ends.size(); ++i) {
      if (!(name(i - 1) < name(i))) refuse_state(spec, "the names of `" + side + "` are not in order");
    }
  }

  [[nodiscard]] std::size_t size() const { return ends.size(); }
  [[nodiscard]] std::string_view name(std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends[index - 1];
    return {bytes.data() + begin, ends[index] - begin};
  }
  /// nullopt when training did not have the value.
  [[nodiscard]] std::optional<std::size_t> find(const Cell& cell) const {
    if (cell.is_null) return std::nullopt;
    const std::string_view wanted(cell.text, cell.text_size);
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (name(middle) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < size() && name(low) == wanted ? std::optional(low) : std::nullopt;
  }
};

/// Four sums, so that the additions need not wait for each other.
double dot(const float* a, const float* b, std::size_t count) {
  double sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (std::size_t k = 0; k < 4; ++k) sums[k] += static_cast<double>(a[i + k]) * static_cast<double>(b[i + k]);
  }
  for (; i < count; ++i) sums[0] += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

class FactorizationPredictor final : public Predictor, public Recommender {
 public:
  FactorizationPredictor(const ModelSpec& spec, const ModelState& state)
      : rule_(train::rating_rule(spec)),
        width_(factors_of(spec)),
        users_(spec, state, "users", width_, rule_.is_implicit),
        items_(spec, state, "items", width_, rule_.is_implicit),
        rated_(read_values<std::uint32_t>(spec, state, "rated/items", DataType::uint32)),
        rated_ends_(read_ends(spec, state, "rated/ends", rated_.size())) {
    if (rated_ends_.size() != users_.size()) refuse_state(spec, "tensor `rated/ends` has the wrong size");
    for (const std::uint32_t item : rated_) {
      if (item >= items_.size()) refuse_state(spec, "tensor `rated/items` names an item that is not there");
    }
    const train::Preparation preparation = train::parse_preparation(state.preparation, spec);
    const auto mean = preparation.constants.find(train::kRatingMean);
    if (mean == preparation.constants.end()) refuse_state(spec, "the mean of the ratings is missing");
    mean_ = mean->second;
  }

  [[nodiscard]] std::size_t outputs() const override { return 1; }

  void predict(std::span<const Cell> row, std::span<double> out) const override {
    static constexpr Cell kMissing{};
    const auto cell = [&](std::size_t feature) -> const Cell& {
      return feature < row.size() ? row[feature] : kMissing;
    };
    const auto user = users_.find(cell(rule_.user_feature));
    const auto item = items_.find(cell(rule_.item_feature));
    if (item) {
      out[0] = bounded(score(user, *item));
    } else {
      out[0] = bounded(user ? alone(users_.baselines[*user]) : mean_);
    }
  }

  [[nodiscard]] std::vector<Recommendation> recommend(const Cell& cell, std::size_t count,
                                                      bool with_rated) const override {
    const auto user = users_.find(cell);
    struct Scored {
      double score;
      std::uint32_t item;
    };
    std::vector<Scored> scored;
    scored.reserve(items_.size());
    const auto [first, last] = user && !with_rated ? rated_by(*user) : std::pair(rated_.data(), rated_.data());
    const std::uint32_t* rated = first;
    for (std::uint32_t item = 0; item < items_.size(); ++item) {
      while (rated != last && *rated < item) ++rated;
      if (rated != last && *rated == item) continue;
      scored.push_back({score(user, item), item});
    }
    const std::size_t taken = std::min(count, scored.size());
    std::partial_sort(scored.begin(), scored.begin() + static_cast<std::ptrdiff_t>(taken), scored.end(),
                      [&](const Scored& a, const Scored& b) {
                        if (a.score != b.score) return a.score > b.score;
                        const float first_baseline = items_.baselines[a.item];
                        const float second_baseline = items_.baselines[b.item];
                        if (first_baseline != second_baseline) return first_baseline > second_baseline;
                        return a.item < b.item;
                      });
    std::vector<Recommendation> out;
    for (std::size_t i = 0; i < taken; ++i) out.push_back({items_.name(scored[i].item), bounded(scored[i].score)});
    return out;
  }

 private:
  static std::size_t factors_of(const ModelSpec& spec) {
    const std::int64_t factors = spec.integer("factors");
    if (factors < 1 || factors > kMostFactors) refuse_state(spec, "the number of factors is out of range");
    return static_cast<std::size_t>(factors);
  }

  /// Of a known item; not yet within the bounds.
  [[nodiscard]] double score(std::optional<std::size_t> user, std::size_t item) const {
    if (!user) return alone(items_.baselines[item]);
    const double product = dot(users_.factors.data() + *user * width_, items_.factors.data() + item * width_, width_);
    if (rule_.is_implicit) return product;
    return mean_ + static_cast<double>(users_.biases[*user]) + static_cast<double>(items_.biases[item]) + product;
  }
  [[nodiscard]] double alone(float baseline) const {
    return (rule_.is_implicit ? 0 : mean_) + static_cast<double>(baseline);
  }
  [[nodiscard]] double bounded(double value) const {
    if (rule_.minimum) value = std::max(value, *rule_.minimum);
    if (rule_.maximum) value = std::min(value, *rule_.maximum);
    return value;
  }
  [[nodiscard]] std::pair<const std::uint32_t*, const std::uint32_t*> rated_by(std::size_t user) const {
    const std::size_t begin = user == 0 ? 0 : rated_ends_[user - 1];
    return {rated_.data() + begin, rated_.data() + rated_ends_[user]};
  }

  static constexpr std::int64_t kMostFactors = 1'000'000;

  train::RatingRule rule_;
  std::size_t width_;
  Side users_;
  Side items_;
  std::vector<std::uint32_t> rated_;  ///< of all users, ascending within each
  std::vector<std::uint32_t> rated_ends_;
  double mean_ = 0;
};

}  // namespace

std::unique_ptr<Predictor> load_factorization(const ModelSpec& spec, const ModelState& state) {
  return std::make_unique<FactorizationPredictor>(spec, state);
}

}  // namespace dmlc::predict
