// SPDX-License-Identifier: Apache-2.0
// The kernels of a program under the names of their files.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "codegen/kernel/build.h"
#include "ir/ops.h"

namespace dmlc::codegen {

struct KernelArtifact {
  std::string stem;  ///< of its files below `kernels/`
  const BuiltKernel* built = nullptr;
  ir::KernelUse kernel;                ///< what it was built from
  std::vector<ir::TableName> used_by;  ///< computations
  std::vector<ir::TableName> members;  ///< computations that were fused into it
};

struct KernelFile {
  std::string path;  ///< relative to the folder of the artifacts: "kernels/scale.x86-64-v3.so"
  std::string content;
};

/// Names the kernels of a program as they are built. A kernel built alike for several uses has one name.
class KernelArtifacts {
 public:
  /// The artifact of `built`. A new one is called after `name`, or as near to it as files can be.
  KernelArtifact& add(const BuiltKernel& built, const ir::KernelUse& kernel, const ir::TableName& name,
                      const std::string& default_schema);
  [[nodiscard]] const std::deque<KernelArtifact>& all() const { return artifacts_; }
  [[nodiscard]] std::vector<KernelFile> files() const;

 private:
  [[nodiscard]] bool is_taken(const std::string& stem) const;

  std::deque<KernelArtifact> artifacts_;
};

}  // namespace dmlc::codegen
