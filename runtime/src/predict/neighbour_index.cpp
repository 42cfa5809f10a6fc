// SPDX-License-Identifier: Apache-2.0
// Orders rows by nearness, boxes them, and searches group by group.
#include "runtime/src/predict/neighbour_index.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace dmlc::predict {
namespace {

// Rows of a part that say along which column it varies most.
constexpr std::size_t kSampledRows = 256;
constexpr float kInfinite = std::numeric_limits<float>::infinity();

std::size_t groups_of(std::size_t count) { return (count + kPanelRows - 1) / kPanelRows; }

/// Orders a part and its parts.
class Ordering {
 public:
  Ordering(const NeighbourRows& rows, std::span<std::uint32_t> order, const std::function<void()>& check)
      : rows_(rows), order_(order), check_(check), keyed_(order.size()) {}

  void run(std::size_t first, std::size_t end) {
    while (end - first > kPanelRows) {
      check_();
      const std::size_t column = widest_column(first, end);
      const std::size_t panels = groups_of(end - first);
      const std::size_t middle = first + panels / 2 * kPanelRows;
      for (std::size_t i = first; i < end; ++i) keyed_[i] = {rows_.row(order_[i])[column], order_[i]};
      const auto begin = keyed_.begin();
      std::nth_element(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(middle),
                       begin + static_cast<std::ptrdiff_t>(end));
      for (std::size_t i = first; i < end; ++i) order_[i] = keyed_[i].second;
      run(first, middle);
      first = middle;
    }
    std::sort(order_.begin() + static_cast<std::ptrdiff_t>(first), order_.begin() + static_cast<std::ptrdiff_t>(end));
  }

 private:
  [[nodiscard]] std::size_t widest_column(std::size_t first, std::size_t end) {
    const std::size_t step = std::max<std::size_t>(1, (end - first) / kSampledRows);
    std::vector<double> sums(rows_.columns, 0.0);
    std::vector<double> squares(rows_.columns, 0.0);
    double count = 0;
    for (std::size_t i = first; i < end; i += step, count += 1) {
      const float* row = rows_.row(order_[i]);
      for (std::size_t c = 0; c < rows_.columns; ++c) {
        sums[c] += static_cast<double>(row[c]);
        squares[c] += static_cast<double>(row[c]) * static_cast<double>(row[c]);
      }
    }
    std::size_t widest = 0;
    double most = -1;
    for (std::size_t c = 0; c < rows_.columns; ++c) {
      const double variance = squares[c] / count - sums[c] / count * (sums[c] / count);
      if (variance <= most) continue;
      most = variance;
      widest = c;
    }
    return widest;
  }

  const NeighbourRows& rows_;
  std::span<std::uint32_t> order_;
  const std::function<void()>& check_;
  std::vector<std::pair<float, std::uint32_t>> keyed_;
};

}  // namespace

void order_by_nearness(const NeighbourRows& rows, std::span<std::uint32_t> order, const std::function<void()>& check) {
  Ordering(rows, order, check).run(0, order.size());
}

NeighbourIndex::NeighbourIndex(const NeighbourRows& rows, std::size_t count, std::span<const std::uint32_t> numbers,
                               NeighbourMetric metric)
    : columns_(rows.columns),
      panels_(groups_of(count)),
      groups_(groups_of(panels_)),
      // A bound and a distance are each off by a rounding per column and three more.
      slack_(1 - static_cast<float>(2 * columns_ + 8) * std::numeric_limits<float>::epsilon()),
      numbers_(numbers.begin(), numbers.end()),
      values_(panels_ * columns_ * kPanelRows),
      low_(groups_ * columns_ * kPanelRows),
      high_(groups_ * columns_ * kPanelRows),
      group_low_(groups_of(groups_) * columns_ * kPanelRows),
      group_high_(groups_of(groups_) * columns_ * kPanelRows),
      distances_(metric == NeighbourMetric::squares ? neighbour_kernels().squares : neighbour_kernels().sizes),
      bounds_(metric == NeighbourMetric::squares ? neighbour_kernels().square_bounds
                                                 : neighbour_kernels().size_bounds) {
  for (std::size_t i = 0; i < count; ++i) {
    float* panel = values_.data() + i / kPanelRows * columns_ * kPanelRows + i % kPanelRows;
    for (std::size_t c = 0; c < columns_; ++c) panel[c * kPanelRows] = rows.row(i)[c];
  }
  fill_boxes(rows);
}

void NeighbourIndex::fill_boxes(const NeighbourRows& rows) {
  const auto place = [&](std::size_t box, std::size_t column) {
    return (box / kPanelRows * columns_ + column) * kPanelRows + box % kPanelRows;
  };
  for (std::size_t c = 0; c < columns_; ++c) {
    for (std::size_t group = 0; group < groups_; ++group) {
      float group_low = kInfinite;
      float group_high = -kInfinite;
      for (std::size_t p = group * kPanelRows; p < std::min(panels_, (group + 1) * kPanelRows); ++p) {
        float low = kInfinite;
        float high = -kInfinite;
        for (std::size_t i = p * kPanelRows; i < std::min(size(), (p + 1) * kPanelRows); ++i) {
          low = std::min(low, rows.row(i)[c]);
          high = std::max(high, rows.row(i)[c]);
        }
        low_.data()[place(p, c)] = low;
        high_.data()[place(p, c)] = high;
        group_low = std::min(group_low, low);
        group_high = std::max(group_high, high);
      }
      group_low_.data()[place(group, c)] = group_low;
      group_high_.data()[place(group, c)] = group_high;
    }
  }
}

std::uint64_t NeighbourIndex::bytes(std::uint64_t rows, std::uint64_t columns) {
  const std::uint64_t panels = groups_of(rows);
  const std::uint64_t groups = groups_of(panels);
  const std::uint64_t floats = panels + 2 * groups + 2 * groups_of(groups);
  return floats * columns * kPanelRows * sizeof(float) + rows * sizeof(std::uint32_t);
}

NeighbourSearch::NeighbourSearch(const NeighbourIndex& index, std::size_t k, std::size_t queries)
    : index_(index),
      k_(k),
      found_(queries * k),
      counts_(queries),
      furthest_(queries),
      padded_groups_(groups_of(index.groups_) * kPanelRows),
      group_bounds_(queries * padded_groups_),
      order_(index.groups_),
      keys_(index.groups_) {}

void NeighbourSearch::bound_groups(const float* queries, std::size_t count) {
  std::fill(keys_.begin(), keys_.end(), kInfinite);
  const std::size_t step = index_.columns_ * kPanelRows;
  for (std::size_t q = 0; q < count; ++q) {
    float* bounds = group_bounds_.data() + q * padded_groups_;
    for (std::size_t part = 0; part < padded_groups_ / kPanelRows; ++part) {
      index_.bounds_(index_.group_low_.data() + part * step, index_.group_high_.data() + part * step, index_.columns_,
                     queries + q * index_.columns_, bounds + part * kPanelRows);
    }
    for (std::size_t group = 0; group < index_.groups_; ++group) keys_[group] = std::min(keys_[group], bounds[group]);
  }
  std::iota(order_.begin(), order_.end(), 0U);
  std::sort(order_.begin(), order_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return keys_[a] != keys_[b] ? keys_[a] < keys_[b] : a < b; });
}

void NeighbourSearch::run(const float* queries, std::size_t count) {
  bound_groups(queries, count);
  std::fill_n(counts_.begin(), count, std::size_t{0});
  std::fill_n(furthest_.begin(), count, kInfinite);
  for (const std::uint32_t group : order_) {
    for (std::size_t q = 0; q < count; ++q) {
      if (group_bounds_[q * padded_groups_ + group] * index_.slack_ > furthest_[q]) continue;
      search_group(group, q, queries + q * index_.columns_);
    }
  }
  for (std::size_t q = 0; q < count; ++q) {
    const auto heap = found_.begin() + static_cast<std::ptrdiff_t>(q * k_);
    std::sort_heap(heap, heap + static_cast<std::ptrdiff_t>(k_));
  }
}

void NeighbourSearch::search_group(std::size_t group, std::size_t query, const float* values) {
  float bounds[kPanelRows];
  const std::size_t at = group * index_.columns_ * kPanelRows;
  index_.bounds_(index_.low_.data() + at, index_.high_.data() + at, index_.columns_, values, bounds);
  const std::size_t first = group * kPanelRows;
  const std::size_t count = std::min(kPanelRows, index_.panels_ - first);
  // What lies in the nearest panel rules out most of the others.
  const auto nearest = static_cast<std::size_t>(std::min_element(bounds, bounds + count) - bounds);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t panel = i == 0 ? nearest : i <= nearest ? i - 1 : i;
    if (bounds[panel] * index_.slack_ <= furthest_[query]) search_panel(first + panel, query, values);
  }
}

void NeighbourSearch::search_panel(std::size_t panel, std::size_t query, const float* values) {
  float distances[kPanelRows];
  std::uint64_t near = index_.distances_(index_.values_.data() + panel * index_.columns_ * kPanelRows, index_.columns_,
                                         values, furthest_[query], distances);
  const std::size_t rows = index_.size() - panel * kPanelRows;
  if (rows < kPanelRows) near &= (std::uint64_t{1} << rows) - 1;
  for (; near != 0; near &= near - 1) {
    const auto row = static_cast<std::size_t>(std::countr_zero(near));
    const auto place = static_cast<std::uint32_t>(panel * kPanelRows + row);
    add(query, {distances[row], index_.numbers_[place], place});
  }
}

void NeighbourSearch::add(std::size_t query, Neighbour neighbour) {
  Neighbour* heap = found_.data() + query * k_;
  std::size_t& count = counts_[query];
  if (count == k_) {
    if (!(neighbour < *heap)) return;
    std::pop_heap(heap, heap + k_);
    heap[k_ - 1] = neighbour;
  } else {
    heap[count++] = neighbour;
  }
  std::push_heap(heap, heap + count);
  if (count == k_) furthest_[query] = heap->distance;
}

}  // namespace dmlc::predict
