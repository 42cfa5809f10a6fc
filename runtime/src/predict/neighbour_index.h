// SPDX-License-Identifier: Apache-2.0
// Exact search of the nearest rows. Rows lie in panels of 64, near ones together; boxes around panels, and around
// groups of 64 panels, tell which rows cannot be among the nearest (Bentley: Multidimensional Binary Search Trees Used
// for Associative Searching, CACM 18, 1975; the tree here has two levels, since whole panels are compared at once).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "runtime/src/network/floats.h"
#include "runtime/src/predict/neighbour_kernels.h"

namespace dmlc::predict {

enum class NeighbourMetric : std::uint8_t { squares, sizes };

/// Rows of this many floats, one after another; these of them, in this order.
struct NeighbourRows {
  const float* first = nullptr;
  std::size_t columns = 0;

  [[nodiscard]] const float* row(std::size_t index) const { return first + index * columns; }
};

/// Puts rows that are near each other side by side: halves are cut, at a multiple of the rows of a panel, along the
/// column that varies most, until they fit a panel. `check` is called now and then and may throw.
void order_by_nearness(const NeighbourRows& rows, std::span<std::uint32_t> order, const std::function<void()>& check);

struct Neighbour {
  float distance = 0;        ///< sum of squares, or of sizes
  std::uint32_t number = 0;  ///< decides between equal distances: the smaller is nearer
  std::uint32_t place = 0;   ///< in the index

  friend bool operator<(const Neighbour& a, const Neighbour& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.number < b.number;
  }
};

class NeighbourIndex {
 public:
  /// Row `i` of the index has the number numbers[i]; values are finite, and so small that squares do not overflow.
  NeighbourIndex(const NeighbourRows& rows, std::size_t count, std::span<const std::uint32_t> numbers,
                 NeighbourMetric metric);
  /// Bytes of an index.
  [[nodiscard]] static std::uint64_t bytes(std::uint64_t rows, std::uint64_t columns);

  [[nodiscard]] std::size_t size() const { return numbers_.size(); }
  [[nodiscard]] std::size_t columns() const { return columns_; }

 private:
  friend class NeighbourSearch;
  void fill_boxes(const NeighbourRows& rows);

  std::size_t columns_;
  std::size_t panels_;
  std::size_t groups_;
  float slack_;  // a bound less its rounding
  std::vector<std::uint32_t> numbers_;
  network::Floats values_;  // [panels][columns][64]
  network::Floats low_;     // of the panels: [groups][columns][64]
  network::Floats high_;
  network::Floats group_low_;  // of the groups: [groups / 64][columns][64]
  network::Floats group_high_;
  decltype(NeighbourKernels::squares) distances_;
  decltype(NeighbourKernels::square_bounds) bounds_;
};

/// Finds the nearest rows of some queries. Each thread has its own. Does not throw once it is made.
class NeighbourSearch {
 public:
  /// Queries that are asked together read the rows of a group while these are in the cache.
  static constexpr std::size_t kMostQueries = 32;

  /// `k` is at most the size of the index, which must outlive the search.
  NeighbourSearch(const NeighbourIndex& index, std::size_t k, std::size_t queries);

  /// `queries` has `count` rows, at most as many as the search was made for.
  void run(const float* queries, std::size_t count);
  /// The k nearest of a query, nearest first.
  [[nodiscard]] std::span<const Neighbour> nearest(std::size_t query) const { return {found_.data() + query * k_, k_}; }

 private:
  void bound_groups(const float* queries, std::size_t count);
  void search_group(std::size_t group, std::size_t query, const float* values);
  void search_panel(std::size_t panel, std::size_t query, const float* values);
  void add(std::size_t query, Neighbour neighbour);

  const NeighbourIndex& index_;
  std::size_t k_;
  std::vector<Neighbour> found_;     // [queries][k]: heaps with the furthest on top
  std::vector<std::size_t> counts_;  // of each heap
  std::vector<float> furthest_;      // infinite until a heap is full
  std::size_t padded_groups_;
  std::vector<float> group_bounds_;  // [queries][padded groups]
  std::vector<std::uint32_t> order_;
  std::vector<float> keys_;
};

}  // namespace dmlc::predict
