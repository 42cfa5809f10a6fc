// SPDX-License-Identifier: Apache-2.0
// Sorts labels and maps the codes of their first appearance to final ones.
#include "runtime/src/ingest/labels.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <numeric>
#include <tuple>

namespace dmlc::ingest {
namespace {

/// Where a label stands: by rank first, then by its bytes. Text without a rank comes last.
double rank_of(const std::string& value, LabelOrder order, std::span<const std::string> list) {
  constexpr double kLast = std::numeric_limits<double>::infinity();
  if (order == LabelOrder::listed) {
    const auto found = std::find(list.begin(), list.end(), value);
    return found == list.end() ? kLast : static_cast<double>(found - list.begin());
  }
  if (order == LabelOrder::numeric) {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    return error == std::errc() && end == value.data() + value.size() && number == number ? number : kLast;
  }
  return 0;
}

}  // namespace

OrderedLabels order_labels(std::vector<Category> values, LabelOrder order, std::span<const std::string> list,
                           bool keeps_all) {
  std::vector<double> ranks(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) ranks[i] = rank_of(values[i].value, order, list);
  std::vector<std::size_t> places(values.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(ranks[a], values[a].value) < std::tie(ranks[b], values[b].value);
  });
  OrderedLabels out;
  out.final_codes.assign(values.size(), kUnseenCode);
  for (const std::size_t place : places) {
    if (values[place].count == 0 && !keeps_all) {
      out.unseen.push_back(std::move(values[place]));
      continue;
    }
    out.final_codes[place] = static_cast<std::int32_t>(out.seen.size());
    out.seen.push_back(std::move(values[place]));
  }
  return out;
}

}  // namespace dmlc::ingest
