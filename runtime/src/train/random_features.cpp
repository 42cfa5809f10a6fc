// SPDX-License-Identifier: Apache-2.0
// Draws random Fourier features and computes them for tiles.
#include "runtime/src/train/random_features.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "runtime/src/network/random.h"

namespace dmlc::train {
namespace {

constexpr std::uint64_t kFrequencyStream = 0x73766d66;  // keeps them apart from the seed's other uses

}  // namespace

RandomFeatures::RandomFeatures(const Design& design, std::size_t count, double gamma, std::uint64_t seed,
                               const std::function<void()>& check) {
  network::Random random(network::mixed(seed, kFrequencyStream));
  const std::size_t width = design.width();
  const double deviation = std::numbers::sqrt2 * std::sqrt(gamma);  // 2 gamma may be infinite
  frequencies_.reserve(count * width);
  for (std::size_t feature = 0; feature < count; ++feature) {
    check();
    for (std::size_t w = 0; w < width; ++w) frequencies_.push_back(deviation * draw_normal(random));
    phases_.push_back(2 * std::numbers::pi * random.uniform());
    maps_.push_back(design.kernel_weights({frequencies_.data() + feature * width, width}, phases_.back()));
  }
}

std::uint64_t RandomFeatures::bytes_of(const Design& design, std::size_t count) {
  // A frequency per weight; as the kernels take them, one per column and slot, and a table and its address per
  // category.
  const std::uint64_t tables = design.slots().size() * (sizeof(std::vector<double>) + sizeof(double*));
  const std::uint64_t doubles = design.width() + design.gradient_size() + 1;
  return count * (doubles * sizeof(double) + tables + sizeof(KernelWeights));
}

double RandomFeatures::scale() const { return std::sqrt(2.0 / static_cast<double>(count())); }

void RandomFeatures::expand(TileReader& tile) const {
  tile.mapped.resize((count() + 1) * kTileRows);
  std::fill_n(tile.mapped.begin(), kTileRows, 1.0);
  for (std::size_t feature = 0; feature < count(); ++feature) {
    tile.margins(maps_[feature], tile.mapped.data() + (feature + 1) * kTileRows);
  }
  design_kernels().cosine(tile.mapped.data() + kTileRows, scale(), count() * kTileRows);
}

double design_variance(DesignPass& pass) {
  const Design& design = pass.design();
  const std::size_t size = design.gradient_size();
  const std::vector<double> sums = pass.sum(size + 2, [&](TileReader& tile, double* out) {
    design_kernels().mark(nullptr, tile.splits(), 0, tile.rows(), tile.target.data(), tile.active.data());
    tile.add_gradient(tile.active.data(), out);
    for (std::size_t row = 0; row < kTileRows; ++row) out[size + 1] += tile.active[row];
    for (std::size_t at = kTileRows; at < design.columns() * kTileRows; ++at) {
      out[size] += tile.active[at % kTileRows] * tile.tile()[at] * tile.tile()[at];
    }
  });
  const std::vector<double> columns = design.gradient_of(sums.data());
  double total = 0;
  for (std::size_t w = 1; w < columns.size(); ++w) total += columns[w];
  double indicators = total;
  for (std::size_t column = 1; column < design.columns(); ++column) indicators -= sums[column];
  const double squares = sums[size] + indicators;  // an indicator is its own square
  const double cells = sums[size + 1] * static_cast<double>(design.width());
  return squares / cells - total / cells * (total / cells);
}

}  // namespace dmlc::train
