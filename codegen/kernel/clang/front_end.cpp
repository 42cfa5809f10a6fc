// SPDX-License-Identifier: Apache-2.0
// Runs Clang on a kernel, with CUDA's words defined for processors in front of it.
#include "codegen/kernel/clang/front_end.h"

#include <clang/CodeGen/CodeGenAction.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/CompilerInvocation.h>
#include <llvm/Support/VirtualFileSystem.h>

#include "codegen/kernel/clang/backend.h"
#include "codegen/kernel/clang/device_headers.h"
#include "codegen/kernel/clang/device_prelude.h"

namespace dmlc::codegen {
namespace {

constexpr const char* kKernelFile = "/dmlc/kernel.cu";
constexpr const char* kPreludeFile = "/dmlc/prelude.h";

/// Errors in the kernel's own lines; what stands in the headers is ours.
class FindingConsumer : public clang::DiagnosticConsumer {
 public:
  explicit FindingConsumer(Findings& findings) : findings_(findings) {}
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic) override {
    clang::DiagnosticConsumer::HandleDiagnostic(level, diagnostic);
    if (level < clang::DiagnosticsEngine::Error) return;
    llvm::SmallString<128> text;
    diagnostic.FormatDiagnostic(text);
    ir::KernelFinding finding;
    finding.message = std::string(text.str());
    if (diagnostic.hasSourceManager() && diagnostic.getLocation().isValid()) {
      const clang::SourceManager& sources = diagnostic.getSourceManager();
      const clang::PresumedLoc place = sources.getPresumedLoc(sources.getExpansionLoc(diagnostic.getLocation()));
      if (place.isValid() && llvm::StringRef(place.getFilename()) == kKernelFile) {
        finding.line = place.getLine();
        finding.column = finding.end_column = place.getColumn();
      }
    }
    findings_.push_back(std::move(finding));
  }

 private:
  Findings& findings_;
};

llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files_of(const CpuRequest& request) {
  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  for (const std::string_view name : device_header_names()) {
    const std::string_view text = device_header(name);
    files->addFile("/dmlc/" + std::string(name), 0,
                   llvm::MemoryBuffer::getMemBuffer(llvm::StringRef(text.data(), text.size()), "", false));
  }
  const std::string& text = uses_cpu_form(request) ? request.cpu_form : request.source.text;
  files->addFile(kPreludeFile, 0, llvm::MemoryBuffer::getMemBufferCopy(cpu_prelude(text)));
  files->addFile(kKernelFile, 0, llvm::MemoryBuffer::getMemBufferCopy(text));
  return files;
}

std::vector<const char*> arguments_of(const std::string& triple, const std::string& level) {
  std::vector<const char*> arguments{"-triple",
                                     triple.c_str(),
                                     "-target-cpu",
                                     level == "aarch64" ? "generic" : level.c_str(),
                                     "-x",
                                     "c++",
                                     "-std=c++17",
                                     "-O3",
                                     "-disable-llvm-passes",
                                     "-ffp-contract=fast",
                                     "-mrelocation-model",
                                     "pic",
                                     "-pic-level",
                                     "2",
                                     "-nostdsysteminc",
                                     "-nobuiltininc",
                                     "-fdeclspec",
                                     "-fno-threadsafe-statics",
                                     "-ffreestanding",
                                     "-debug-info-kind=line-tables-only",
                                     "-mprefer-vector-width=512",
                                     "-ftemplate-depth=64",
                                     "-fbracket-depth",
                                     "256",
                                     "-fconstexpr-steps=100000",
                                     "-w",
                                     "-include",
                                     kPreludeFile,
                                     kKernelFile};
  return arguments;
}

}  // namespace

std::unique_ptr<llvm::Module> parse_for_cpu(const CpuRequest& request, llvm::LLVMContext& context, Findings& findings) {
  const std::string triple = target_triple(request.level);
  clang::CompilerInstance compiler;
  FindingConsumer consumer(findings);
  compiler.createDiagnostics(&consumer, false);
  auto invocation = std::make_shared<clang::CompilerInvocation>();
  const std::vector<const char*> arguments = arguments_of(triple, request.level);
  if (!clang::CompilerInvocation::CreateFromArgs(*invocation, arguments, compiler.getDiagnostics())) return nullptr;
  compiler.setInvocation(std::move(invocation));
  compiler.createFileManager(files_of(request));
  clang::EmitLLVMOnlyAction action(&context);
  const bool done = compiler.ExecuteAction(action) && findings.empty();
  return done ? action.takeModule() : nullptr;
}

}  // namespace dmlc::codegen
