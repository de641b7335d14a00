/** The sign of the project: one thing that leads to two. */
export function Logo() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 22 22"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="2"
      aria-hidden
    >
      <circle cx="5" cy="11" r="3.2" />
      <circle cx="17" cy="5" r="3.2" />
      <circle cx="17" cy="17" r="3.2" />
      <path d="M8 10 14 6.4M8 12l6 3.6" />
    </svg>
  );
}
