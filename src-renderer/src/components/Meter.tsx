import { ProgressBar } from 'react-aria-components'

interface MeterProps {
  readonly label: string
  /** 0–100; absent while the amount isn't known. */
  readonly percent?: number
  /** The value in words. */
  readonly text: string
}

/** A progress bar drawn as SVG: its length is an attribute, so no inline style is needed. */
export function Meter({ label, percent, text }: MeterProps) {
  return (
    <ProgressBar
      className="meter"
      aria-label={label}
      valueLabel={text}
      {...(percent === undefined ? { isIndeterminate: true } : { value: percent })}
    >
      <svg className="meter-track" aria-hidden focusable="false">
        <rect
          className="meter-bar"
          height="100%"
          width={percent === undefined ? '30%' : `${percent}%`}
          rx="5"
        />
      </svg>
    </ProgressBar>
  )
}
