// SPDX-License-Identifier: Apache-2.0
// LLVM's optimiser and code generator, and lld as a library: no other program is started.
#include "codegen/kernel/clang/backend.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <lld/Common/Driver.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/IR/DebugInfo.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include "runtime/include/dmlc/kernel_abi.h"

LLD_HAS_DRIVER(elf)

namespace dmlc::codegen {
namespace {

std::unique_ptr<llvm::TargetMachine> target_machine(const std::string& level) {
  static const bool registered = [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    llvm::InitializeAllAsmParsers();
    return true;
  }();
  (void)registered;
  std::string error;
  const std::string triple = target_triple(level);
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (target == nullptr) return nullptr;
  llvm::TargetOptions options;
  options.FunctionSections = true;
  options.AllowFPOpFusion = llvm::FPOpFusion::Fast;
  return std::unique_ptr<llvm::TargetMachine>(
      target->createTargetMachine(triple, level == "aarch64" ? "generic" : level, "", options, llvm::Reloc::PIC_,
                                  std::nullopt, llvm::CodeGenOptLevel::Aggressive));
}

void optimise(llvm::Module& module, llvm::TargetMachine& machine) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = true;
  tuning.SLPVectorization = true;
  tuning.LoopInterleaving = true;
  tuning.LoopUnrolling = true;
  llvm::PassBuilder builder(&machine, tuning);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  // There is no library: no loop may become a call of one.
  llvm::TargetLibraryInfoImpl no_library{llvm::Triple(module.getTargetTriple())};
  no_library.disableAllFunctions();
  functions.registerPass([&] { return llvm::TargetLibraryAnalysis(no_library); });
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graph, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3).run(module, modules);
}

std::string emit_object(llvm::Module& module, llvm::TargetMachine& machine) {
  llvm::SmallString<0> object;
  llvm::raw_svector_ostream out(object);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile)) return "";
  passes.run(module);
  return std::string(object.str());
}

/// A folder of its own that goes away again.
class WorkFolder {
 public:
  WorkFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dmlc-link-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~WorkFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  [[nodiscard]] bool ok() const { return !path_.empty(); }
  [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

/// The first line of what the linker says, without the names of its files.
std::string linker_reason(const std::string& messages) {
  const std::string line = messages.substr(0, messages.find('\n'));
  const std::size_t colon = line.find("error: ");
  return colon == std::string::npos ? line : line.substr(colon + 7);
}

std::string link(const std::string& object, const std::string& level, std::string& problem) {
  // The linker keeps its state in global variables.
  static std::mutex one_at_a_time;
  const std::scoped_lock lock(one_at_a_time);
  const WorkFolder folder;
  if (!folder.ok()) return problem = "no temporary folder can be made", "";
  const std::string input = folder.file("kernel.o");
  const std::string output = folder.file("kernel.so");
  {
    std::ofstream file(input, std::ios::binary);
    file << object;
    if (!file.flush()) return problem = "the temporary folder cannot be written", "";
  }
  const std::vector<const char*> arguments{"ld.lld",
                                           "-shared",
                                           "-m",
                                           level == "aarch64" ? "aarch64linux" : "elf_x86_64",
                                           "-z",
                                           "relro",
                                           "-z",
                                           "now",
                                           "-z",
                                           "noexecstack",
                                           "--no-undefined",
                                           "--gc-sections",
                                           "--strip-all",
                                           "--hash-style=gnu",
                                           "--build-id=none",
                                           "--threads=1",
                                           "-Bsymbolic",
                                           input.c_str(),
                                           "-o",
                                           output.c_str()};
  std::string messages;
  llvm::raw_string_ostream out(messages);
  const lld::Result result = lld::lldMain(arguments, out, out, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode != 0) return problem = linker_reason(out.str()), "";
  return read_file(output);
}

}  // namespace

std::string target_triple(const std::string& level) {
  return level == "aarch64" ? "aarch64-unknown-linux-gnu" : "x86_64-unknown-linux-gnu";
}

std::string make_library(llvm::Module& module, const std::string& level, Findings& findings) {
  const auto machine = target_machine(level);
  if (machine == nullptr) return add_error(findings, nullptr, "there is no code generator for `" + level + "`"), "";
  module.setDataLayout(machine->createDataLayout());
  // Places were needed for messages; the library carries none.
  llvm::StripDebugInfo(module);
  std::string broken;
  llvm::raw_string_ostream report(broken);
  if (llvm::verifyModule(module, &report))
    return add_error(findings, nullptr, "the kernel compiler made code that LLVM refuses: " + report.str()), "";
  optimise(module, *machine);
  const std::string object = emit_object(module, *machine);
  std::string problem;
  std::string library = link(object, level, problem);
  if (library.empty()) add_error(findings, nullptr, "linking failed: " + problem);
  return library;
}

}  // namespace dmlc::codegen
