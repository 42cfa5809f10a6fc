// SPDX-License-Identifier: Apache-2.0
// Binds the terms of a preparation to the columns of a store and collects weighted sums into matrices.
#include "runtime/src/train/design.h"

#include <algorithm>

namespace dmlc::train {

Design::Design(const ingest::ColumnStore& store, const Preparation& preparation) : store_(store) {
  for (const Term& term : preparation.terms) {
    const ingest::MatrixColumn& column = store.columns()[term.column];
    const auto add_dense = [&](double center, double scale, const double* table) {
      columns_.dense.push_back({term.column, center, scale, table});
      places_.push_back({column.feature, true, static_cast<std::uint32_t>(columns_.dense.size()), 0});
    };
    switch (term.kind) {
      case Term::Kind::number:
        add_dense(term.mean - column.shift, 1 / term.deviation, nullptr);
        break;
      case Term::Kind::cycle:
        tables_.push_back(
            std::make_unique<CycleTable>(make_cycle_table(column.part, term.sine_mean, term.cosine_mean)));
        if (term.has_sine) add_dense(0, 1, tables_.back()->sine.data());
        if (term.has_cosine) add_dense(0, 1, tables_.back()->cosine.data());
        break;
      case Term::Kind::category: {
        const auto index = static_cast<std::uint32_t>(columns_.coded.size());
        const std::size_t categories = column.categories.size();
        for (std::size_t level = 1; level < term.level_frequencies.size(); ++level) {
          const std::size_t slot = level < categories ? level + kCodeOffset : kCodeOffset - 1;
          places_.push_back({column.feature, false, index, static_cast<std::uint32_t>(slot)});
        }
        category_terms_.push_back(&term);
        columns_.coded.push_back(term.column);
        columns_.slots.push_back(categories + kCodeOffset);
        break;
      }
    }
  }
}

KernelWeights Design::kernel_weights(std::span<const double> weights, double intercept) const {
  KernelWeights out;
  out.dense.assign(columns(), 0.0);
  out.dense[0] = intercept;
  for (const std::size_t slots : columns_.slots) out.tables.emplace_back(slots, 0.0);
  for (std::size_t w = 0; w < places_.size(); ++w) {
    const Place& place = places_[w];
    (place.is_dense ? out.dense[place.index] : out.tables[place.index][place.slot]) = weights[w];
  }
  for (std::size_t f = 0; f < category_terms_.size(); ++f) {
    // An unseen value stands for the mean of the training rows; so does NULL where training had none.
    const Term& term = *category_terms_[f];
    std::vector<double>& table = out.tables[f];
    const std::size_t categories = columns_.slots[f] - kCodeOffset;
    double mean = 0;
    for (std::size_t level = 0; level < term.level_frequencies.size(); ++level) {
      const double weight = level < categories ? table[level + kCodeOffset] : table[kCodeOffset - 1];
      mean += term.level_frequencies[level] * weight;
    }
    table[0] = mean;
    if (!term.null_is_level) table[1] = mean;
    out.table_pointers.push_back(table.data());
  }
  return out;
}

std::vector<double> Design::weights_of(const KernelWeights& margins, double& intercept) const {
  intercept = margins.dense[0];
  for (const std::vector<double>& table : margins.tables) intercept += table[kCodeOffset];
  std::vector<double> weights;
  for (const Place& place : places_) {
    const std::vector<double>* table = place.is_dense ? nullptr : &margins.tables[place.index];
    weights.push_back(table == nullptr ? margins.dense[place.index] : (*table)[place.slot] - (*table)[kCodeOffset]);
  }
  return weights;
}

std::string column_name(const ingest::ColumnStore& store, const ingest::MatrixColumn& column) {
  static constexpr const char* kParts[] = {"", " (days)", " (hour)", " (weekday)", " (month)"};
  return store.features()[column.feature].name + kParts[static_cast<std::size_t>(column.part)];
}

std::string Design::name_of(std::size_t weight) const {
  const Place& place = places_[weight];
  if (!place.is_dense) {
    const ingest::MatrixColumn& column = store_.columns()[columns_.coded[place.index]];
    const bool is_null = place.slot < kCodeOffset;
    return column_name(store_, column) + " = " + (is_null ? "NULL" : column.categories[place.slot - kCodeOffset].value);
  }
  const DesignColumns::Dense& dense = columns_.dense[place.index - 1];
  const std::string name = column_name(store_, store_.columns()[dense.column]);
  if (dense.table == nullptr) return name;
  const bool is_sine =
      std::any_of(tables_.begin(), tables_.end(), [&](const auto& table) { return table->sine.data() == dense.table; });
  return (is_sine ? "sine of " : "cosine of ") + name;
}

Design::NumberColumn Design::number_column(std::size_t dense) const {
  const DesignColumns::Dense& place = columns_.dense[dense - 1];
  if (place.table != nullptr) return {};
  const ingest::MatrixColumn& column = store_.columns()[place.column];
  return {&column, place.center + column.shift, place.scale};
}

SumLayout DesignColumns::sum_layout() const {
  SumLayout layout;
  layout.columns = columns();
  layout.padded = (columns() + 1 + kRowPadding - 1) / kRowPadding * kRowPadding;
  layout.slots = slots;
  layout.size = layout.columns * layout.padded;
  for (const std::size_t own : slots) {
    layout.category_offsets.push_back(layout.size);
    layout.size += own * layout.padded;
  }
  layout.joint_offsets.resize(slots.size() * slots.size());
  for (std::size_t f = 0; f < slots.size(); ++f) {
    for (std::size_t g = f + 1; g < slots.size(); ++g) {
      layout.joint_offsets[f * slots.size() + g] = layout.size;
      layout.size += slots[f] * slots[g];
    }
  }
  return layout;
}

double Design::entry(const SumLayout& layout, const double* sums, const Place& a, const Place& b) const {
  if (a.is_dense && b.is_dense) {
    return sums[std::min(a.index, b.index) * layout.padded + std::max(a.index, b.index)];
  }
  if (a.is_dense) return sums[layout.category_offsets[b.index] + b.slot * layout.padded + a.index];
  if (b.is_dense) return entry(layout, sums, b, a);
  if (a.index == b.index) {  // indicators of one column exclude each other; the ones column holds the slot's weight
    return a.slot == b.slot ? sums[layout.category_offsets[a.index] + a.slot * layout.padded] : 0;
  }
  if (a.index > b.index) return entry(layout, sums, b, a);
  return sums[layout.joint_offsets[a.index * columns_.slots.size() + b.index] + a.slot * columns_.slots[b.index] +
              b.slot];
}

std::vector<double> Design::matrix_of(const SumLayout& layout, const double* sums) const {
  const std::size_t size = width() + 1;
  std::vector<double> matrix(size * size);
  const Place intercept{};
  const auto place = [&](std::size_t i) -> const Place& { return i == 0 ? intercept : places_[i - 1]; };
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      matrix[i * size + j] = matrix[j * size + i] = entry(layout, sums, place(i), place(j));
    }
  }
  return matrix;
}

std::vector<double> Design::residual_sums_of(const SumLayout& layout, const double* sums) const {
  std::vector<double> out{sums[layout.columns]};
  for (const Place& place : places_) {
    out.push_back(place.is_dense
                      ? sums[place.index * layout.padded + layout.columns]
                      : sums[layout.category_offsets[place.index] + place.slot * layout.padded + layout.columns]);
  }
  return out;
}

std::size_t DesignColumns::gradient_size() const {
  std::size_t size = columns();
  for (const std::size_t own : slots) size += own;
  return size;
}

std::vector<double> Design::gradient_of(const double* sums) const {
  std::vector<std::size_t> starts;
  std::size_t at = columns();
  for (const std::size_t slots : columns_.slots) {
    starts.push_back(at);
    at += slots;
  }
  std::vector<double> out{sums[0]};
  for (const Place& place : places_)
    out.push_back(sums[place.is_dense ? place.index : starts[place.index] + place.slot]);
  return out;
}

SumPointers::SumPointers(const SumLayout& layout, double* sums) : slots(layout.slots) {
  const std::size_t count = layout.slots.size();
  for (const std::size_t offset : layout.category_offsets) categories.push_back(sums + offset);
  joint.resize(count * count);
  for (std::size_t f = 0; f < count; ++f) {
    for (std::size_t g = f + 1; g < count; ++g) joint[f * count + g] = sums + layout.joint_offsets[f * count + g];
  }
  targets = {sums, categories.data(), joint.data(), slots.data(), count, layout.padded};
}

}  // namespace dmlc::train
