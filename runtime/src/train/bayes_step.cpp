// SPDX-License-Identifier: Apache-2.0
// Carries what naive Bayes knows of its columns to where the rows are.
#include "runtime/src/train/bayes_step.h"

#include <array>

namespace dmlc::train {
namespace {

/// Of sums, as a number that cannot overflow.
double size_of(const std::vector<BayesColumn>& columns, double classes) {
  double size = classes + 1;
  for (const BayesColumn& column : columns) size += (4 + static_cast<double>(column.levels)) * (classes + 1);
  return size;
}

}  // namespace

BayesStep::BayesStep(std::vector<BayesColumn> columns, std::vector<double> centers, const ingest::ColumnStore& store)
    : columns_(std::move(columns)), centers_(std::move(centers)), classes_(store.target().classes.size()) {
  for (const ingest::MatrixColumn& column : store.columns()) {
    shifts_.push_back(column.is_category ? 0 : column.shift);
  }
}

BayesStep::BayesStep(std::span<const std::byte> parameters) {
  StepReader reader("parameters", parameters);
  (void)reader.skip(kStepHeadBytes);
  classes_ = reader.get<std::uint32_t>();
  const auto count = reader.get<std::uint32_t>();
  for (std::size_t c = 0; c < count; ++c) {
    const auto parts = reader.get<std::array<std::uint32_t, 4>>();
    reader.require(parts[0] <= static_cast<std::uint32_t>(BayesKind::counts), "there is no such kind of column");
    // Of a sign there are two; and what has no level still counts in the place behind the first one's classes.
    const bool has_levels = parts[3] >= (parts[2] != 0 ? 2 : 1);
    reader.require(parts[0] != static_cast<std::uint32_t>(BayesKind::levels) || has_levels, "a column has no levels");
    const double first = reader.get<double>();
    columns_.push_back({static_cast<BayesKind>(parts[0]), parts[1] != 0, parts[2] != 0, parts[3], first});
    centers_.push_back(reader.get<double>());
    shifts_.push_back(reader.get<double>());
  }
  reader.expect_end();
  reader.require(size_of(columns_, static_cast<double>(classes_)) <= static_cast<double>(kMostStepDoubles),
                 "its sums are too many");
}

std::vector<std::byte> BayesStep::encode() const {
  StepWriter writer = begin_parameters(StepKind::naive_bayes);
  writer.put(static_cast<std::uint32_t>(classes_));
  writer.put(static_cast<std::uint32_t>(columns_.size()));
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const BayesColumn& column = columns_[c];
    writer.put(std::array<std::uint32_t, 4>{static_cast<std::uint32_t>(column.kind), std::uint32_t{column.is_code},
                                            std::uint32_t{column.is_sign}, column.levels});
    writer.put(column.first);
    writer.put(centers_[c]);
    writer.put(shifts_[c]);
  }
  return std::move(writer).take();
}

StepShape BayesStep::shape() const { return {StepKind::naive_bayes, BayesSums::size(columns_, classes_), 0}; }

ChunkSums BayesStep::add(const StepCells& cells) const {
  require_labels(cells, classes_);
  std::vector<BayesCells> views(columns_.size());
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].kind == BayesKind::unused) continue;
    if (columns_[c].kind == BayesKind::levels && columns_[c].is_code) {
      require_codes(cells, c, columns_[c].levels);
      views[c].codes = static_cast<const std::int32_t*>(cells.rows.columns[c]);
    } else {
      require_numbers(cells, c);
      views[c].numbers = static_cast<const float*>(cells.rows.columns[c]);
    }
    views[c].shift = shifts_[c];
  }
  const std::vector<std::uint32_t> classes =
      counted_classes({cells.rows.splits, cells.rows.rows}, {cells.rows.target_codes, cells.rows.rows}, classes_);
  BayesSums sums(columns_, centers_, classes_);
  sums.add({classes.size(), classes.data(), views});
  return {.shape = shape(), .sums = {sums.values().begin(), sums.values().end()}};
}

std::vector<std::uint32_t> counted_classes(std::span<const std::uint8_t> splits, std::span<const std::int32_t> codes,
                                           std::size_t classes) {
  std::vector<std::uint32_t> out(splits.size());
  for (std::size_t row = 0; row < out.size(); ++row) {
    const bool counts = splits[row] == static_cast<std::uint8_t>(ingest::Split::training) && codes[row] >= 0;
    out[row] = static_cast<std::uint32_t>(counts ? static_cast<std::size_t>(codes[row]) : classes);
  }
  return out;
}

}  // namespace dmlc::train
