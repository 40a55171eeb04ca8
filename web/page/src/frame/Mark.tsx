/** The mark: grain above a sieve, and what falls through. */

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <g class="mark-chaff">
        <ellipse cx="8" cy="8" rx="2.2" ry="3.6" transform="rotate(-38 8 8)" />
        <ellipse cx="24" cy="6.5" rx="2.2" ry="3.6" transform="rotate(34 24 6.5)" />
        <ellipse cx="17" cy="11" rx="2.2" ry="3.6" transform="rotate(70 17 11)" />
      </g>
      <path class="mark-sieve" d="M3 18.5h26" />
      <g class="mark-grain">
        <ellipse cx="11" cy="26" rx="2.4" ry="3.8" transform="rotate(14 11 26)" />
        <ellipse cx="20.5" cy="25.5" rx="2.4" ry="3.8" transform="rotate(-18 20.5 25.5)" />
      </g>
    </svg>
  );
}
