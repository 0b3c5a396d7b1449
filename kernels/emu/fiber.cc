#include "kernels/emu/fiber.h"

#include "kernels/emu/block.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace rz::emu {

// x86-64 System V: saves the callee-saved registers on the old stack, takes over the new one.
extern "C" void rz_emu_switch(void** save, void* load);
asm(R"(
.text
.globl rz_emu_switch
.type rz_emu_switch,@function
rz_emu_switch:
    pushq %rbp; pushq %rbx; pushq %r12; pushq %r13; pushq %r14; pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15; popq %r14; popq %r13; popq %r12; popq %rbx; popq %rbp
    ret
.size rz_emu_switch,.-rz_emu_switch
)");

namespace {

// AddressSanitizer must be told of every change of stacks.
#if defined(__SANITIZE_ADDRESS__)
thread_local const void* scheduler_stack = nullptr;
thread_local size_t scheduler_stack_bytes = 0;
void before_switch(const void* stack, size_t bytes) { __sanitizer_start_switch_fiber(nullptr, stack, bytes); }
void arrived_on_fiber() { __sanitizer_finish_switch_fiber(nullptr, &scheduler_stack, &scheduler_stack_bytes); }
void arrived_on_scheduler() { __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr); }
void before_switch_to_scheduler() { before_switch(scheduler_stack, scheduler_stack_bytes); }
void forget_frames(const Fiber& fiber) { __asan_unpoison_memory_region(fiber.stack.get(), kStackBytes); }
#else
void before_switch(const void*, size_t) {}
void arrived_on_fiber() {}
void arrived_on_scheduler() {}
void before_switch_to_scheduler() {}
void forget_frames(const Fiber&) {}
#endif

void fiber_main() {
  arrived_on_fiber();
  Block& own = block();
  own.entry();
  own.current->state = State::done;
  switch_to_scheduler();
  __builtin_unreachable();
}

}  // namespace

void prepare(Fiber& fiber, unsigned number) {
  if (!fiber.stack) fiber.stack.reset(new char[kStackBytes]);
  forget_frames(fiber);  // of a kernel that was stopped halfway
  const auto end = reinterpret_cast<uintptr_t>(fiber.stack.get()) + kStackBytes - (number & 31) * 192;
  auto* top = reinterpret_cast<void**>(end & ~uintptr_t{15});
  *--top = nullptr;  // keeps the alignment that a called function expects
  *--top = reinterpret_cast<void*>(&fiber_main);
  for (int i = 0; i < 6; ++i) *--top = nullptr;  // the registers that the first switch pops
  fiber.stack_pointer = top;
  fiber.state = State::ready;
  fiber.open_copies.clear();
  fiber.copy_groups.clear();
  fiber.open_products.clear();
  fiber.product_groups.clear();
  fiber.held.clear();
  fiber.products_fenced = false;
  fiber.products = 0;
}

void switch_to_fiber(Fiber& fiber) {
  block().current = &fiber;
  before_switch(fiber.stack.get(), kStackBytes);
  rz_emu_switch(&block().scheduler_pointer, fiber.stack_pointer);
  arrived_on_scheduler();
}

void switch_to_scheduler() {
  Block& own = block();
  before_switch_to_scheduler();
  rz_emu_switch(&own.current->stack_pointer, own.scheduler_pointer);
  arrived_on_fiber();
}

}  // namespace rz::emu
