// SPDX-License-Identifier: Apache-2.0
// Finds what is special about each centre.
#include "runtime/src/train/cluster_parts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace dmlc::train {
namespace {

constexpr std::size_t kMostTraits = 4;
/// Deviations from the mean, or a share's difference in terms of it, from which on something is worth a word.
constexpr double kWorthAWord = 0.25;

struct Trait {
  double strength = 0;
  std::string text;
};

std::string rounded(const char* format, double value) {
  char text[48];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// Numbers only: sines and cosines tell a reader nothing.
void add_number(const ClusterSpace& space, const Point& centre, std::size_t dense, std::vector<Trait>& traits) {
  const Design::NumberColumn column = space.design().number_column(dense);
  if (column.column == nullptr) return;
  const ingest::ColumnStatistics& facts = column.column->statistics;
  const double mean = column.center + centre.dense[dense] / column.scale;
  const double deviations = facts.deviation > 0 ? (mean - facts.mean) / facts.deviation : 0;
  if (std::abs(deviations) < kWorthAWord) return;
  // What is left of sums that cancel is no number to show.
  const double shown = std::abs(mean) < 1e-9 * facts.deviation ? 0 : mean;
  traits.push_back({std::abs(deviations), column_name(space.design().store(), *column.column) + " " +
                                              rounded("%.4g", shown) + " (" + rounded("%+.1f", deviations) +
                                              " deviations)"});
}

/// The value whose share differs most.
void add_category(const ClusterSpace& space, const Point& centre, std::size_t category, std::vector<Trait>& traits) {
  const std::vector<double>& own = centre.tables[category];
  const std::vector<double>& all = space.mean().tables[category];
  std::size_t most = 0;
  for (std::size_t slot = 0; slot < own.size(); ++slot) {
    if (own[slot] - all[slot] > own[most] - all[most]) most = slot;
  }
  const double deviation = std::sqrt(all[most] * (1 - all[most]));
  const double strength = deviation > 0 ? (own[most] - all[most]) / deviation : 0;
  if (strength < kWorthAWord) return;
  const ingest::ColumnStore& store = space.design().store();
  const ingest::MatrixColumn& column = store.columns()[space.design().category_term(category).column];
  const std::string value = most < kCodeOffset ? "NULL" : column.categories[most - kCodeOffset].value;
  traits.push_back({strength, column_name(store, column) + " " + value + " " + rounded("%.0f %%", 100 * own[most]) +
                                  " (" + rounded("%.0f %%", 100 * all[most]) + " of all)"});
}

}  // namespace

std::vector<ModelPart> cluster_parts(const ClusterSpace& space, std::span<const Point> centres,
                                     std::span<const double> counts) {
  const double rows = std::accumulate(counts.begin(), counts.end(), 0.0);
  std::vector<ModelPart> parts;
  for (std::size_t k = 0; k < centres.size(); ++k) {
    std::vector<Trait> traits;
    for (std::size_t dense = 1; dense < space.design().columns(); ++dense) {
      add_number(space, centres[k], dense, traits);
    }
    for (std::size_t f = 0; f < space.design().slots().size(); ++f) add_category(space, centres[k], f, traits);
    std::stable_sort(traits.begin(), traits.end(),
                     [](const Trait& a, const Trait& b) { return a.strength > b.strength; });
    if (traits.size() > kMostTraits) traits.resize(kMostTraits);
    ModelPart& part = parts.emplace_back();
    part.name = "cluster " + std::to_string(k + 1);
    part.share = counts[k] / rows;
    for (const Trait& trait : traits) part.description += (part.description.empty() ? "" : ", ") + trait.text;
  }
  return parts;
}

}  // namespace dmlc::train
