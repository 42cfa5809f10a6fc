// SPDX-License-Identifier: Apache-2.0
// Finds the parameters of an earlier network that fit a new one.
#include "runtime/src/train/network_warm.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "runtime/src/predict/network.h"
#include "runtime/src/train/network_settings.h"
#include "runtime/src/train/network_state.h"

namespace dmlc::train {
namespace {

using network::EmbeddingTable;
using network::Layer;

/// A network and how rows become its inputs.
struct Side {
  const Preparation& preparation;
  const NetworkInputs& inputs;
  const network::Shape& shape;
  network::Layout layout{shape};

  /// What an input reads, in a form that compares.
  [[nodiscard]] std::string source(std::uint32_t column) const {
    const PreparedColumn& prepared = preparation.columns[column];
    return std::to_string(static_cast<int>(prepared.part)) + " " + preparation.features[prepared.feature].name;
  }
  [[nodiscard]] const std::vector<std::string>& categories(std::uint32_t column) const {
    return preparation.columns[column].categories;
  }
};

class CarryOver {
 public:
  CarryOver(const Side& before, const Side& now, const float* from, float* to)
      : before_(before), now_(now), from_(from), to_(to) {}

  void run() {
    // What is new adds nothing at first.
    const Layer& first = now_.layout.layers().front();
    std::fill_n(to_ + first.weights, first.weight_count(), 0.0F);
    std::fill_n(to_ + first.table, now_.shape.levels * first.stride, 0.0F);
    for (std::size_t l = 0; l < now_.layout.layers().size(); ++l) copy_layer(l);
    take_numbers();
    take_cycles();
    take_categories();
    take_embeddings();
    if (!is_any_found_) throw std::invalid_argument("it read none of the features");
    if (now_.shape.loss == network::Loss::squared_error) scale_target();
  }

 private:
  /// All but the weights and tables of the first layer.
  void copy_layer(std::size_t l) {
    const Layer& old = before_.layout.layers()[l];
    const Layer& own = now_.layout.layers()[l];
    if (l > 0) std::copy_n(from_ + old.weights, own.weight_count(), to_ + own.weights);
    std::copy_n(from_ + old.bias, own.stride, to_ + own.bias);
    const bool is_normalized = now_.shape.normalization != network::Normalization::none && l < now_.shape.hidden.size();
    if (!is_normalized) return;
    std::copy_n(from_ + old.gain, own.stride, to_ + own.gain);
    std::copy_n(from_ + old.shift, own.stride, to_ + own.shift);
    if (now_.shape.normalization != network::Normalization::batch) return;
    std::copy_n(from_ + old.mean, own.stride, to_ + own.mean);
    std::copy_n(from_ + old.variance, own.stride, to_ + own.variance);
  }

  /// Input `own` becomes factor * input `old` + offset of the earlier network.
  void take_input(std::size_t old, std::size_t own, double factor, double offset) {
    const Layer& earlier = before_.layout.layers().front();
    const Layer& layer = now_.layout.layers().front();
    for (std::size_t j = 0; j < layer.outputs; ++j) {
      const auto weight = static_cast<double>(from_[earlier.weight(old, j)]);
      to_[layer.weight(own, j)] = static_cast<float>(weight * factor);
      to_[layer.bias + j] += static_cast<float>(weight * offset);
    }
    is_any_found_ = true;
  }

  void take_numbers() {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < before_.inputs.numbers.size(); ++i) {
      places[before_.source(before_.inputs.numbers[i].column)] = i;
    }
    for (std::size_t i = 0; i < now_.inputs.numbers.size(); ++i) {
      const NumberInput& own = now_.inputs.numbers[i];
      const auto found = places.find(now_.source(own.column));
      if (found == places.end()) continue;
      const NumberInput& old = before_.inputs.numbers[found->second];
      take_input(found->second, i, own.deviation / old.deviation, (own.mean - old.mean) / old.deviation);
    }
  }

  struct Wave {
    std::size_t input;
    double mean;
  };
  static std::map<std::string, Wave> waves_of(const Side& side) {
    std::map<std::string, Wave> waves;
    std::size_t input = side.inputs.numbers.size();
    for (const CycleInput& cycle : side.inputs.cycles) {
      if (cycle.has_sine) waves["sine " + side.source(cycle.column)] = {input++, cycle.sine_mean};
      if (cycle.has_cosine) waves["cosine " + side.source(cycle.column)] = {input++, cycle.cosine_mean};
    }
    return waves;
  }
  void take_cycles() {
    const std::map<std::string, Wave> old = waves_of(before_);
    for (const auto& [source, wave] : waves_of(now_)) {
      const auto found = old.find(source);
      if (found != old.end()) take_input(found->second.input, wave.input, 1, wave.mean - found->second.mean);
    }
  }

  /// Calls take(own level, old level) for all levels of `own`; nullopt where the earlier network did not have it.
  template <class Take>
  void match_levels(std::uint32_t own, std::uint32_t old, const Take& take) const {
    const std::vector<std::string>& levels = now_.categories(own);
    const std::vector<std::string>& earlier = before_.categories(old);
    for (std::size_t level = 0; level < levels.size(); ++level) {
      const auto found = std::lower_bound(earlier.begin(), earlier.end(), levels[level]);
      const bool is_there = found != earlier.end() && *found == levels[level];
      take(level, is_there ? std::optional<std::size_t>(found - earlier.begin()) : std::nullopt);
    }
  }

  void take_categories() {
    const Layer& earlier = before_.layout.layers().front();
    const Layer& layer = now_.layout.layers().front();
    for (const CategoryInput& own : now_.inputs.categories) {
      for (const CategoryInput& old : before_.inputs.categories) {
        if (before_.source(old.column) != now_.source(own.column)) continue;
        is_any_found_ = true;
        const auto take = [&](std::size_t row, std::size_t from) {
          std::copy_n(from_ + earlier.table + from * earlier.stride, layer.stride,
                      to_ + layer.table + row * layer.stride);
        };
        match_levels(own.column, old.column, [&](std::size_t level, std::optional<std::size_t> from) {
          if (from) take(static_cast<std::size_t>(own.first) + level, static_cast<std::size_t>(old.first) + *from);
        });
        if (own.null_level < 0 || old.null_level < 0) continue;
        take(static_cast<std::size_t>(own.null_level), static_cast<std::size_t>(old.null_level));
      }
    }
  }

  void take_embeddings() {
    std::size_t input = now_.shape.numbers;
    for (std::size_t e = 0; e < now_.inputs.embedded.size(); ++e) {
      std::size_t earlier = before_.shape.numbers;
      for (std::size_t o = 0; o < before_.inputs.embedded.size(); ++o) {
        const EmbeddedInput& old = before_.inputs.embedded[o];
        const EmbeddedInput& own = now_.inputs.embedded[e];
        if (before_.source(old.column) == now_.source(own.column) && old.width == own.width) {
          for (std::size_t i = 0; i < own.width; ++i) take_input(earlier + i, input + i, 1, 0);
          take_table(e, o);
        }
        earlier += old.width;
      }
      input += now_.inputs.embedded[e].width;
    }
  }
  void take_table(std::size_t e, std::size_t o) {
    const EmbeddedInput& own = now_.inputs.embedded[e];
    const EmbeddedInput& old = before_.inputs.embedded[o];
    const EmbeddingTable& table = now_.layout.embeddings()[e];
    const EmbeddingTable& earlier = before_.layout.embeddings()[o];
    const auto take = [&](std::size_t row, std::size_t from) {
      std::copy_n(from_ + earlier.place + from * earlier.stride, table.stride, to_ + table.place + row * table.stride);
    };
    const auto unseen = static_cast<std::size_t>(old.unseen_row);
    match_levels(own.column, old.column,
                 [&](std::size_t level, std::optional<std::size_t> from) { take(level, from.value_or(unseen)); });
    take(static_cast<std::size_t>(own.null_row), static_cast<std::size_t>(old.null_row));
    take(static_cast<std::size_t>(own.unseen_row), unseen);
  }

  /// Margins are standardised values of the target.
  void scale_target() {
    const auto constant = [](const Side& side, const char* name) {
      const auto found = side.preparation.constants.find(name);
      if (found == side.preparation.constants.end()) throw std::invalid_argument("it is damaged");
      return found->second;
    };
    const double deviation = constant(now_, kTargetDeviation);
    const double factor = constant(before_, kTargetDeviation) / deviation;
    const double offset = (constant(before_, kTargetMean) - constant(now_, kTargetMean)) / deviation;
    const Layer& layer = now_.layout.layers().back();
    for (std::size_t i = 0; i < layer.inputs; ++i) to_[layer.weight(i, 0)] *= static_cast<float>(factor);
    float& bias = to_[layer.bias];
    bias = static_cast<float>(static_cast<double>(bias) * factor + offset);
  }

  const Side& before_;
  const Side& now_;
  const float* from_;
  float* to_;
  bool is_any_found_ = false;
};

void require_same(bool is_same, const char* what) {
  if (!is_same) throw std::invalid_argument(std::string("it has other ") + what);
}

}  // namespace

void carry_over(const LastVersion& last, const ModelSpec& spec, const Preparation& preparation,
                const NetworkInputs& inputs, const network::Shape& shape, network::Floats& parameters) {
  if (last.spec.algorithm != spec.algorithm) throw std::invalid_argument("it is no network");
  if (last.spec.task != spec.task) throw std::invalid_argument("it has another task");
  const Preparation earlier = parse_preparation(last.state.preparation, last.spec);
  const NetworkInputs earlier_inputs(earlier, last.spec);
  const network::Shape earlier_shape = network_settings(last.spec, earlier_inputs, shape.outputs).shape;
  require_same(earlier.classes == preparation.classes, "classes");
  require_same(earlier_shape.hidden == shape.hidden, "layers");
  require_same(earlier_shape.activation == shape.activation, "activations");
  require_same(earlier_shape.normalization == shape.normalization, "normalization");
  const Side before{earlier, earlier_inputs, earlier_shape};
  const network::Floats old = predict::read_network(last.spec, last.state, earlier_shape, before.layout);
  const Side now{preparation, inputs, shape};
  CarryOver(before, now, old.data(), parameters.data()).run();
}

}  // namespace dmlc::train
