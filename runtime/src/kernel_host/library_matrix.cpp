// SPDX-License-Identifier: Apache-2.0
// Chooses features and bins, then feeds XGBoost's iterator interface from the mapped blocks.
#include "runtime/src/kernel_host/library_matrix.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "runtime/src/kernel_host/parallel.h"
#include "runtime/src/predict/trees_evaluator.h"
#include "runtime/src/train/boosted_cuts.h"
#include "runtime/src/train/boosted_memory.h"

namespace dmlc::host {

namespace {

using Missing = train::LibraryFeature::Missing;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
/// Below and above every cell, which are cut to predict::kLargestCell.
constexpr float kBelowAll = -3e38F;
constexpr float kAboveAll = 3e38F;
/// Rows that are turned from columns into rows at a time, so that both sides stay in the nearest cache.
constexpr std::size_t kTileRows = 256;

/// What XGBoost 1.7 reads in its passes over the rows, each of which begins with a reset: which cells have a value; the
/// values; and, where some cell has none, once more the values.
constexpr int kCountingPass = 1;
constexpr int kValuePass = 2;
constexpr int kGapPass = 3;

bool is_known_library() {
  int major = 0;
  int minor = 0;
  XGBoostVersion(&major, &minor, nullptr);
  return major == 1 && minor == 7;
}

/// A feature of the library and the column of the request it comes from.
struct Source {
  std::size_t column = 0;
  float missing = kNaN;
};

class Builder {
 public:
  Builder(const train::BoostedRequest& request, const MappedMatrix& source, const MatrixMonitor& monitor)
      : request_(request), matrix_(source), monitor_(monitor) {
    choose_features(train::fills_gaps(request));
    max_bins_ = std::max<std::size_t>(2, static_cast<std::size_t>(request.spec.integer("max_bin")));
    gaps_ = std::any_of(sources_.begin(), sources_.end(), [&](const Source& feature) {
      return std::isnan(feature.missing) && request.columns[feature.column].missing > 0;
    });
    if (!is_known_library()) return;
    first_pass_ = gaps_ ? kCountingPass : kValuePass;
    last_pass_ = gaps_ ? kGapPass : kValuePass;
  }

  LibraryMatrix build() {
    choose_all_cuts();
    const Matrix reference = make_matrix(nullptr, [this](DMatrixHandle proxy) { return next_reference(proxy); });
    LibraryMatrix result;
    result.matrix = make_matrix(reference.get(), [this](DMatrixHandle proxy) { return next_block(proxy); });
    while (blocks_done_ < matrix_.block_count()) monitor_.block_done(blocks_done_++);
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
    explicit Sample(bool is_streamed) : values(is_streamed) {}
    train::CutChooser values;
    float least = 0;
    float greatest = 0;
    std::vector<std::uint32_t> rows;
  };

  void take_sample(std::size_t column, Sample& sample) const {
    const std::size_t stride = sample_stride();
    sample.values.clear();
    sample.values.reserve(request_.training_rows / stride + 1);
    sample.least = std::numeric_limits<float>::infinity();
    sample.greatest = -std::numeric_limits<float>::infinity();
    std::uint64_t seen = 0;
    for (std::size_t b = 0; b < matrix_.block_count(); ++b) {
      matrix_.rows_of(b, ingest::Split::training, sample.rows);
      const float* cells = matrix_.numbers(b, column);
      for (const std::uint32_t row : sample.rows) {
        const std::uint64_t at = seen++;
        if (std::isnan(cells[row])) continue;
        const float cell = std::clamp(cells[row], -predict::kLargestCell, predict::kLargestCell);
        sample.least = std::min(sample.least, cell);
        sample.greatest = std::max(sample.greatest, cell);
        if (stride == 1 || at % stride == train::sampled_row(at / stride, stride)) sample.values.add(cell);
      }
    }
    // A sample may have missed every value of a column that is almost empty.
    if (!sample.values.empty()) return;
    sample.values.add(sample.least);
    sample.values.add(sample.greatest);
  }

  [[nodiscard]] std::size_t sample_stride() const {
    return (request_.training_rows + train::kCutSample - 1) / train::kCutSample;
  }

  /// The bins of each feature as ascending values; a category has its codes as bins anyway. As many threads as keep
  /// the samples below what the bins of all rows will take.
  void choose_all_cuts() {
    cuts_.resize(features_.size());
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < request_.columns.size(); ++c) {
      if (!request_.columns[c].is_category) columns.push_back(c);
    }
    const std::size_t most = std::max<std::size_t>(1, request_.columns.size() * sample_stride() / 4);
    const std::size_t threads = std::min<std::size_t>({request_.threads, most, columns.size()});
    std::atomic<std::size_t> next{0};
    run_tasks(threads, threads, [&](std::size_t) {
      Sample sample(request_.spill_bytes != 0);
      for (std::size_t i = next++; i < columns.size(); i = next++) choose_column_cuts(columns[i], sample);
    });
  }

  void choose_column_cuts(std::size_t column, Sample& sample) {
    take_sample(column, sample);
    for (std::size_t f = 0; f < features_.size(); ++f) {
      if (sources_[f].column != column) continue;
      const bool gap_bin = !std::isnan(sources_[f].missing);
      std::vector<float> cuts = sample.values.choose(std::max<std::size_t>(1, max_bins_ - (gap_bin ? 1 : 0)));
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
    if (block_++ > 0) return false;
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
    const bool read = pass_ >= first_pass_ && pass_ <= last_pass_;
    while (block_ < matrix_.block_count()) {
      const std::size_t block = block_++;
      matrix_.rows_of(block, ingest::Split::training, rows_);
      if (rows_.empty()) continue;
      scratch_.resize(std::max(scratch_.size(), matrix_.rows(block) * features_.size()));
      for (std::size_t first = 0; read && first < rows_.size(); first += kTileRows) {
        fill_tile(block, first, std::min(kTileRows, rows_.size() - first));
      }
      while (pass_ == last_pass_ && blocks_done_ <= block) monitor_.block_done(blocks_done_++);
      hand_over(proxy, rows_.size());
      done_ += read ? rows_.size() : 0;
      monitor_.rows_done(std::min(done_, request_.training_rows));
      return true;
    }
    return false;
  }

  void fill_tile(std::size_t block, std::size_t first, std::size_t count) {
    const std::size_t width = features_.size();
    bool gap = false;
    for (std::size_t f = 0; f < width; ++f) {
      float* out = scratch_.data() + first * width + f;
      const std::uint32_t* rows = rows_.data() + first;
      const float missing = sources_[f].missing;
      if (features_[f].is_category) {
        const std::int32_t* codes = matrix_.codes(block, sources_[f].column);
        for (std::size_t r = 0; r < count; ++r) {
          const std::int32_t code = codes[rows[r]];
          out[r * width] = code >= 0 ? static_cast<float>(code) : missing;
          gap |= std::isnan(out[r * width]);
        }
      } else {
        const float* cells = matrix_.numbers(block, sources_[f].column);
        for (std::size_t r = 0; r < count; ++r) {
          const float cell = cells[rows[r]];
          out[r * width] = std::isnan(cell) ? missing : std::clamp(cell, -predict::kLargestCell, predict::kLargestCell);
          gap |= std::isnan(out[r * width]);
        }
      }
    }
    // XGBoost has been told otherwise and would write beyond its arrays.
    if (gap && !gaps_) throw train::ProtocolError("column counts that do not agree");
  }

  void hand_over(DMatrixHandle proxy, std::size_t rows) {
    const nlohmann::json array{{"data", {reinterpret_cast<std::uintptr_t>(scratch_.data()), false}},
                               {"shape", {rows, features_.size()}},
                               {"typestr", "<f4"},
                               {"version", 3}};
    check(XGProxyDMatrixSetDataDense(proxy, array.dump().c_str()));
    check(XGDMatrixSetStrFeatureInfo(proxy, "feature_type", types_.data(), types_.size()));
  }

  static void reset(DataIterHandle handle) {
    Builder& builder = *static_cast<Iteration*>(handle)->builder;
    builder.block_ = 0;
    ++builder.pass_;
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
    pass_ = 0;
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
  const MatrixMonitor& monitor_;
  std::size_t max_bins_ = 256;
  std::vector<train::LibraryFeature> features_;
  std::vector<Source> sources_;
  std::vector<const char*> types_;
  std::vector<std::vector<float>> cuts_;
  std::vector<float> scratch_;
  std::vector<std::uint32_t> rows_;
  bool gaps_ = false;  ///< whether XGBoost will see cells without a value
  int pass_ = 0;
  /// The passes in which XGBoost reads cells; any of them where its version is not known.
  int first_pass_ = 0;
  int last_pass_ = std::numeric_limits<int>::max();
  std::size_t block_ = 0;
  std::size_t blocks_done_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace

LibraryMatrix build_library_matrix(const train::BoostedRequest& request, const MappedMatrix& source,
                                   const MatrixMonitor& monitor) {
  return Builder(request, source, monitor).build();
}

}  // namespace dmlc::host
