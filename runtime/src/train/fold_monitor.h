// SPDX-License-Identifier: Apache-2.0
// How folds that are trained side by side speak to the one monitor of the training.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "runtime/src/train/trainer.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {

/// For the thread that waits for the folds: passes on what any of them has reported last.
class FoldsMonitor final : public Monitor {
 public:
  explicit FoldsMonitor(Monitor& monitor) : monitor_(monitor) {}

  bool cancelled() override {
    std::optional<Progress> progress;
    {
      const std::lock_guard lock(mutex_);
      progress.swap(last_);
    }
    if (progress) monitor_.report(*progress);
    return monitor_.cancelled();
  }
  void report(const Progress& progress) override { monitor_.report(progress); }
  /// From any thread.
  void keep(Progress progress) {
    const std::lock_guard lock(mutex_);
    last_ = std::move(progress);
  }

 private:
  Monitor& monitor_;
  std::mutex mutex_;
  std::optional<Progress> last_;
};

/// For the thread of one fold or group, counted from 1, which reports itself as its phase. Nothing of them is saved.
class FoldMonitor final : public Monitor {
 public:
  FoldMonitor(FoldsMonitor& folds, Workers& workers, std::uint32_t fold, std::uint32_t count,
              const std::string& what = "fold ")
      : folds_(folds), workers_(workers), phase_(what + std::to_string(fold) + "/" + std::to_string(count)) {}

  /// Leaves by an exception when all must stop.
  bool cancelled() override {
    workers_.check();
    return false;
  }
  void report(const Progress& progress) override {
    Progress own = progress;
    own.phase = phase_;
    folds_.keep(std::move(own));
  }

 private:
  FoldsMonitor& folds_;
  Workers& workers_;
  std::string phase_;
};

}  // namespace dmlc::train
