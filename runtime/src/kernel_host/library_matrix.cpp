// SPDX-License-Identifier: Apache-2.0
// Chooses features and bins, then feeds XGBoost's iterator interface from the mapped blocks.
#include "runtime/src/kernel_host/library_matrix.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "runtime/src/predict/trees_evaluator.h"
#include "runtime/src/train/boosted_cuts.h"

namespace dmlc::host {

namespace {

using Missing = train::LibraryFeature::Missing;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
/// Below and above every cell, which are cut to predict::kLargestCell.
constexpr float kBelowAll = -3e38F;
constexpr float kAboveAll = 3e38F;
/// Rows that are turned from columns into rows at a time, so that both sides stay in the nearest cache.
constexpr std::size_t kTileRows = 256;

/// A feature of the library and the column of the request it comes from.
struct Source {
  std::size_t column = 0;
  float missing = kNaN;
};

/// Whether filling the gaps pays: cells of the filled matrix against cells with a value, weighed by what a cell costs.
bool fills_gaps(const train::BoostedRequest& request) {
  if (request.spec.number("colsample_bytree") < 1) return false;
  double filled = 0;
  double present = 0;
  for (const train::BoostedColumn& column : request.columns) {
    filled += column.missing > 0 && !column.is_category ? 2 : 1;
    present += static_cast<double>(column.present) / static_cast<double>(request.training_rows);
  }
  return filled <= 2.1 * present;
}

class Builder {
 public:
  Builder(const train::BoostedRequest& request, const MappedMatrix& source, const RowsDone& rows_done)
      : request_(request), matrix_(source), rows_done_(rows_done) {
    choose_features(fills_gaps(request));
    max_bins_ = std::max<std::size_t>(2, static_cast<std::size_t>(request.spec.integer("max_bin")));
  }

  LibraryMatrix build() {
    choose_all_cuts();
    const Matrix reference = make_matrix(nullptr, [this](DMatrixHandle proxy) { return next_reference(proxy); });
    LibraryMatrix result;
    result.matrix = make_matrix(reference.get(), [this](DMatrixHandle proxy) { return next_block(proxy); });
    result.features = std::move(features_);
    result.max_bins = max_bins_;
    return result;
  }

 private:
  using Next = std::function<bool(DMatrixHandle)>;
  struct Iteration {
    Builder* builder = nullptr;
    Next next;
    DMatrixHandle proxy = nullptr;
    std::exception_ptr error;
  };

  void choose_features(bool fill) {
    for (std::size_t c = 0; c < request_.columns.size(); ++c) {
      const train::BoostedColumn& column = request_.columns[c];
      const auto add = [&](Missing missing, float cell) {
        features_.push_back({column.column, missing, column.is_category, column.categories});
        sources_.push_back({c, cell});
        types_.push_back(column.is_category ? "c" : "q");
      };
      if (!fill || column.missing == 0) {
        add(Missing::is_missing, kNaN);
      } else if (column.is_category) {
        add(Missing::is_last, static_cast<float>(column.categories));
      } else {
        add(Missing::is_lowest, kBelowAll);
        add(Missing::is_highest, kAboveAll);
      }
    }
  }

  /// Values of a column's training rows, all or a sample; the least and the greatest of all are exact.
  struct Sample {
    std::vector<float> values;
    float least = std::numeric_limits<float>::infinity();
    float greatest = -std::numeric_limits<float>::infinity();
  };

  [[nodiscard]] Sample sample_column(std::size_t column) const {
    const std::size_t stride = (request_.training_rows + train::kCutSample - 1) / train::kCutSample;
    Sample sample;
    sample.values.reserve(request_.training_rows / stride + 1);
    std::vector<std::uint32_t> rows;
    std::uint64_t seen = 0;
    for (std::size_t b = 0; b < matrix_.block_count(); ++b) {
      matrix_.rows_of(b, ingest::Split::training, rows);
      const float* cells = matrix_.numbers(b, column);
      for (const std::uint32_t row : rows) {
        const std::uint64_t at = seen++;
        if (std::isnan(cells[row])) continue;
        const float cell = std::clamp(cells[row], -predict::kLargestCell, predict::kLargestCell);
        sample.least = std::min(sample.least, cell);
        sample.greatest = std::max(sample.greatest, cell);
        if (stride == 1 || at % stride == train::sampled_row(at / stride, stride)) sample.values.push_back(cell);
      }
    }
    // A sample may have missed every value of a column that is almost empty.
    if (sample.values.empty()) sample.values = {sample.least, sample.greatest};
    return sample;
  }

  /// The bins of each feature as ascending values; a category has its codes as bins anyway.
  void choose_all_cuts() {
    cuts_.resize(features_.size());
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < request_.columns.size(); ++c) {
      if (!request_.columns[c].is_category) columns.push_back(c);
    }
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < columns.size(); i = next++) choose_column_cuts(columns[i]);
    };
    std::vector<std::jthread> threads;
    for (unsigned t = 1; t < std::min<std::size_t>(request_.threads, columns.size()); ++t) threads.emplace_back(work);
    work();
  }

  void choose_column_cuts(std::size_t column) {
    Sample sample = sample_column(column);
    for (std::size_t f = 0; f < features_.size(); ++f) {
      if (sources_[f].column != column) continue;
      const bool gap_bin = !std::isnan(sources_[f].missing);
      std::vector<float> cuts =
          train::choose_cuts(sample.values, std::max<std::size_t>(1, max_bins_ - (gap_bin ? 1 : 0)));
      cuts.front() = sample.least;
      // XGBoost separates all values from missing ones by bounds it derives from the first and the last value it sees;
      // these bounds must hold for every row.
      if (cuts.back() < sample.greatest) cuts.push_back(sample.greatest);
      if (gap_bin) cuts.insert(sources_[f].missing < 0 ? cuts.begin() : cuts.end(), sources_[f].missing);
      cuts_[f] = std::move(cuts);
    }
  }

  /// A matrix of few rows that holds each bin's value once: XGBoost takes its bins from it.
  bool next_reference(DMatrixHandle proxy) {
    if (pass_done_) return false;
    pass_done_ = true;
    std::size_t rows = 1;
    for (std::size_t f = 0; f < features_.size(); ++f) rows = std::max(rows, reference_size(f));
    const std::size_t width = features_.size();
    scratch_.assign(rows * width, 0);
    for (std::size_t f = 0; f < width; ++f) {
      for (std::size_t r = 0; r < rows; ++r) {
        const std::size_t at = std::min(r, reference_size(f) - 1);
        scratch_[r * width + f] = features_[f].is_category ? static_cast<float>(at) : cuts_[f][at];
      }
    }
    hand_over(proxy, rows);
    return true;
  }

  [[nodiscard]] std::size_t reference_size(std::size_t f) const {
    if (!features_[f].is_category) return cuts_[f].size();
    return features_[f].categories + (features_[f].missing == Missing::is_last ? 1U : 0U);
  }

  bool next_block(DMatrixHandle proxy) {
    while (block_ < matrix_.block_count()) {
      const std::size_t block = block_++;
      matrix_.rows_of(block, ingest::Split::training, rows_);
      if (rows_.empty()) continue;
      scratch_.resize(ingest::kBlockRows * features_.size());
      for (std::size_t first = 0; first < rows_.size(); first += kTileRows) {
        fill_tile(block, first, std::min(kTileRows, rows_.size() - first));
      }
      hand_over(proxy, rows_.size());
      done_ += rows_.size();
      rows_done_(done_);
      return true;
    }
    return false;
  }

  void fill_tile(std::size_t block, std::size_t first, std::size_t count) {
    const std::size_t width = features_.size();
    for (std::size_t f = 0; f < width; ++f) {
      float* out = scratch_.data() + first * width + f;
      const std::uint32_t* rows = rows_.data() + first;
      const float missing = sources_[f].missing;
      if (features_[f].is_category) {
        const std::int32_t* codes = matrix_.codes(block, sources_[f].column);
        for (std::size_t r = 0; r < count; ++r) {
          const std::int32_t code = codes[rows[r]];
          out[r * width] = code >= 0 ? static_cast<float>(code) : missing;
        }
      } else {
        const float* cells = matrix_.numbers(block, sources_[f].column);
        for (std::size_t r = 0; r < count; ++r) {
          const float cell = cells[rows[r]];
          out[r * width] = std::isnan(cell) ? missing : std::clamp(cell, -predict::kLargestCell, predict::kLargestCell);
        }
      }
    }
  }

  void hand_over(DMatrixHandle proxy, std::size_t rows) {
    const nlohmann::json interface{{"data", {reinterpret_cast<std::uintptr_t>(scratch_.data()), false}},
                                   {"shape", {rows, features_.size()}},
                                   {"typestr", "<f4"},
                                   {"version", 3}};
    check(XGProxyDMatrixSetDataDense(proxy, interface.dump().c_str()));
    check(XGDMatrixSetStrFeatureInfo(proxy, "feature_type", types_.data(), types_.size()));
  }

  static void reset(DataIterHandle handle) {
    Builder& builder = *static_cast<Iteration*>(handle)->builder;
    builder.block_ = 0;
    builder.pass_done_ = false;
  }

  /// XGBoost calls this from C: no exception may pass.
  static int next(DataIterHandle handle) {
    auto& iteration = *static_cast<Iteration*>(handle);
    try {
      return !iteration.error && iteration.next(iteration.proxy) ? 1 : 0;
    } catch (...) {
      iteration.error = std::current_exception();
      return 0;
    }
  }

  Matrix make_matrix(DMatrixHandle reference, Next next_batch) {
    DMatrixHandle handle = nullptr;
    check(XGProxyDMatrixCreate(&handle));
    const Matrix proxy(handle);
    Iteration iteration{this, std::move(next_batch), proxy.get(), nullptr};
    const std::string config = "{\"missing\": NaN, \"nthread\": " + std::to_string(request_.threads) +
                               ", \"max_bin\": " + std::to_string(max_bins_) + "}";
    DMatrixHandle out = nullptr;
    const int result = XGQuantileDMatrixCreateFromCallback(&iteration, proxy.get(), reference, &Builder::reset,
                                                           &Builder::next, config.c_str(), &out);
    if (iteration.error) std::rethrow_exception(iteration.error);
    check(result);
    return Matrix(out);
  }

  const train::BoostedRequest& request_;
  const MappedMatrix& matrix_;
  const RowsDone& rows_done_;
  std::size_t max_bins_ = 256;
  std::vector<train::LibraryFeature> features_;
  std::vector<Source> sources_;
  std::vector<const char*> types_;
  std::vector<std::vector<float>> cuts_;
  std::vector<float> scratch_;
  std::vector<std::uint32_t> rows_;
  std::size_t block_ = 0;
  bool pass_done_ = false;
  std::uint64_t done_ = 0;
};

}  // namespace

LibraryMatrix build_library_matrix(const train::BoostedRequest& request, const MappedMatrix& source,
                                   const RowsDone& rows_done) {
  return Builder(request, source, rows_done).build();
}

}  // namespace dmlc::host
